import { MovingAverage } from '../structures/index.ts';
import { isBarelyUsed, type Limit, type Sample, within } from './limit.ts';
import type { Settings } from './options.ts';

/** Number of calls whose average is taken for the latency without load. The first ten count alike. */
const LONG = 600;
const WARMUP = 10;

/**
 * Compares the latency of each call with the average of many. The limit follows the quotient, and grows by the queue size.
 * @see https://github.com/Netflix/concurrency-limits/blob/main/concurrency-limits-core/src/main/java/com/netflix/concurrency/limits/limit/Gradient2Limit.java
 */
export class Gradient2 implements Limit {
  value: number;
  latencyMs: number = Number.NaN;
  readonly #long = new MovingAverage(LONG, WARMUP);
  readonly #settings: () => Settings;

  constructor(settings: () => Settings) {
    this.#settings = settings;
    this.value = settings().initialLimit;
  }

  get baselineMs(): number {
    return this.#long.value;
  }

  sample({ ms, inFlight, end }: Sample): void {
    // A dropped call has no latency, and the source ignores it.
    if (end !== 'succeeded') return;
    this.latencyMs = ms;
    const settings = this.#settings();
    const long = this.#long.add(ms);
    // After a long overload, the average falls faster.
    if (long / ms > 2) this.#long.scale(0.95);
    if (isBarelyUsed(this.value, inFlight)) return;
    const gradient = Math.max(0.5, Math.min(1, (settings.tolerance * long) / ms));
    const next = this.value * gradient + settings.queueSize;
    this.value = within(settings, this.value + settings.smoothing * (next - this.value));
  }
}
