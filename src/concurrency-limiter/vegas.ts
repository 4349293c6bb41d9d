import { isBarelyUsed, type Limit, type Sample, stepOf, within } from './limit.ts';
import type { Settings } from './options.ts';

/** Number of calls, per call that may be in flight, after which the latency without load is measured again. */
const PROBE_EVERY = 30;

/**
 * Estimates the number of calls that wait in the dependency from the latency, and keeps it between two bounds, as TCP Vegas does.
 * @see https://github.com/Netflix/concurrency-limits/blob/main/concurrency-limits-core/src/main/java/com/netflix/concurrency/limits/limit/VegasLimit.java
 */
export class Vegas implements Limit {
  value: number;
  latencyMs: number = Number.NaN;
  baselineMs: number = Number.NaN;
  readonly #settings: () => Settings;
  readonly #random: () => number;
  #sinceProbe = 0;
  /** Random share of the interval, so that limiters that started together do not probe together. */
  #jitter: number;

  constructor(settings: () => Settings, random: () => number) {
    this.#settings = settings;
    this.#random = random;
    this.value = settings().initialLimit;
    this.#jitter = this.#newJitter();
  }

  sample({ ms, inFlight, end }: Sample): void {
    if (end === 'failed') return;
    if (end === 'succeeded' && this.#adopts(ms)) return;
    const settings = this.#settings();
    const step = stepOf(this.value);
    if (end === 'dropped') {
      this.value = within(settings, this.value - step);
    } else if (!isBarelyUsed(this.value, inFlight)) {
      const queued = Math.ceil(this.value * (1 - this.baselineMs / ms));
      this.value = within(settings, this.value + changeOf(queued, step));
    }
  }

  /** True if the latency of this call becomes the latency without load. */
  #adopts(ms: number): boolean {
    this.latencyMs = ms;
    this.#sinceProbe += 1;
    const isProbe = this.#jitter * PROBE_EVERY * this.value <= this.#sinceProbe;
    if (isProbe) {
      this.#sinceProbe = 0;
      this.#jitter = this.#newJitter();
    } else if (ms >= this.baselineMs) {
      return false;
    }
    this.baselineMs = ms;
    return true;
  }

  #newJitter(): number {
    return 0.5 + this.#random() / 2;
  }
}

function changeOf(queued: number, step: number): number {
  const [alpha, beta] = [3 * step, 6 * step];
  if (queued <= step) return beta;
  if (queued < alpha) return step;
  return queued > beta ? -step : 0;
}
