import { CorrelationWindow, LatencyHistogram, MovingAverage } from '../structures/index.ts';
import { type Limit, type Sample, stepOf, within } from './limit.ts';
import type { Settings } from './options.ts';
import { LEAST_SAMPLES, windowMs } from './window.ts';

/** The quantile of the latencies of a window that counts. */
const QUANTILE = 0.9;
/** Number of windows whose median is taken, so that a single window has no effect. */
const FILTERED = 5;
/** Ages, in windows, of the recent latency and of the baseline. The first ten windows count alike. */
const [RECENT, BASELINE, WARMUP] = [5, 10, 10];
/** Number of windows over which calls in flight are correlated with throughput and latency. */
const CORRELATED = 50;
/** Bounds of the correlations, and of the variation of the throughput, that show that more calls only bring more latency. */
const [WEAK, STRONG, STEADY] = [0.3, 0.5, 0.2];
/** Numbers of waiting calls, in steps, between which the limit stays. */
const [ALPHA, BETA] = [3, 6];
/** Largest limit, as a multiple of the calls that were in flight. */
const MOST_UNUSED = 5;

/**
 * Follows the rule of failsafe-go. It estimates the number of waiting calls as Vegas does, but from windows of calls. It falls if more calls
 * in flight have recently come with higher latencies, and not with more throughput.
 * @see https://github.com/failsafe-go/failsafe-go/blob/master/adaptivelimiter/adaptivelimiter.go
 */
export class Correlation implements Limit {
  value: number;
  latencyMs: number = Number.NaN;
  readonly #settings: () => Settings;
  readonly #latencies = new LatencyHistogram();
  #shortestMs = Number.POSITIVE_INFINITY;
  #mostInFlight = 0;
  #endsAfter = Number.NEGATIVE_INFINITY;
  readonly #last: number[] = [];
  readonly #recent = new MovingAverage(RECENT, WARMUP);
  readonly #baseline = new MovingAverage(BASELINE, WARMUP);
  readonly #throughput = new CorrelationWindow(CORRELATED, WARMUP);
  readonly #latency = new CorrelationWindow(CORRELATED, WARMUP);

  constructor(settings: () => Settings) {
    this.#settings = settings;
    this.value = settings().initialLimit;
  }

  get baselineMs(): number {
    return this.#baseline.value;
  }

  sample({ ms, inFlight, end, isFull }: Sample, now: number): void {
    // The latency of a dropped call is unknown.
    if (end !== 'dropped') {
      this.#latencies.record(ms);
      this.#shortestMs = Math.min(this.#shortestMs, ms);
      this.#mostInFlight = Math.max(this.#mostInFlight, inFlight);
    }
    if (!(now > this.#endsAfter) || this.#latencies.count < LEAST_SAMPLES) return;
    this.value = within(this.#settings(), this.#next(isFull));
    this.#endsAfter = now + windowMs(this.#shortestMs);
    this.#latencies.clear();
    this.#shortestMs = Number.POSITIVE_INFINITY;
    this.#mostInFlight = 0;
  }

  /** Computes the limit after a window. */
  #next(isFull: boolean): number {
    const inFlight = this.#mostInFlight;
    const latencyMs = this.#recent.add(this.#filtered(this.#latencies.quantile(QUANTILE)));
    this.latencyMs = latencyMs;
    const waiting = Math.ceil(this.value * (1 - this.#baseline.add(latencyMs) / latencyMs));
    this.#throughput.add(inFlight, inFlight / latencyMs);
    this.#latency.add(inFlight, latencyMs);
    const step = stepOf(this.value);
    const next = this.value + this.#change(waiting, step, isFull);
    const most = MOST_UNUSED * inFlight;
    if (next <= most) return next;
    return this.value > most ? this.value - step : most;
  }

  #change(waiting: number, step: number, isFull: boolean): number {
    if (waiting > BETA * step || (isFull && this.#bringsNothing())) return -step;
    return waiting < ALPHA * step ? step : 0;
  }

  /** True if more calls in flight have come with less throughput, or with higher latencies and hardly more throughput. */
  #bringsNothing(): boolean {
    const { correlation, variation } = this.#throughput;
    if (correlation < 0) return true;
    return this.#latency.correlation > STRONG && (correlation < WEAK || variation < STEADY);
  }

  #filtered(latencyMs: number): number {
    const last = this.#last;
    last.push(latencyMs);
    if (last.length > FILTERED) last.shift();
    if (last.length < FILTERED) return latencyMs;
    return [...last].sort((one, other) => one - other)[(FILTERED - 1) / 2] as number;
  }
}
