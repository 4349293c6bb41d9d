import { CorrelationWindow, LatencyHistogram, MovingAverage } from '../structures/index.ts';
import { type Limit, type Sample, stepOf, within } from './limit.ts';
import type { Settings } from './options.ts';
import { LEAST_SAMPLES, windowMs } from './window.ts';

/** The latency of a window is that within which this share of its calls is answered. */
const QUANTILE = 0.9;
/** The median of so many windows is taken, so that one of them says nothing by itself. */
const FILTERED = 5;
/** How many windows make up the recent latency, and the one that it is compared with. The first ten count alike. */
const [RECENT, BASELINE, WARMUP] = [5, 10, 10];
/** The windows over which the calls in flight are correlated with throughput and latency. */
const CORRELATED = 50;
/** Correlations beyond these, and a throughput that varies by less, show that more calls bring nothing but latency. */
const [WEAK, STRONG, STEADY] = [0.3, 0.5, 0.2];
/** Between so many waiting calls, times the step, the limit holds. */
const [ALPHA, BETA] = [3, 6];
/** The limit may be so many times the calls that were in flight. */
const MOST_UNUSED = 5;

/**
 * Failsafe-go's rule, as it is: estimates from the recent latency how many calls wait, as Vegas does, but by windows of calls; and does not
 * grow if more calls in flight have of late gone along with longer latencies, and not with more throughput.
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
    // How long a call would have taken that was dropped, nobody knows.
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

  /** The limit after a window. */
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

  /** True if more calls in flight have gone along with less throughput, or with longer latencies and hardly more throughput. */
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
