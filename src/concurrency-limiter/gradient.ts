import { type Limit, type Sample, within } from './limit.ts';
import type { Settings } from './options.ts';
import { Window } from './window.ts';

/** Share of dropped calls in a window above which the limit falls. */
const MOST_DROPPED = 0.1;
/** Factors by which the limit changes in a window: growth while it has never fallen, later growth, and the largest fall. */
const [START, GROWTH, FALL] = [1.5, 1.05, 0.8];
/** Share of waiting calls above which the limit falls, and share up to which it grows. */
const [TOO_MANY, FEW] = [0.1, 0.05];
/** Number of windows after which the limit is lowered for one, to measure the latency without a queue, and the factor. */
const [DRAIN_EVERY, DRAIN] = [20, 0.85];
/** Share of a drain by which the latency falls at least if the calls that were taken away had all been waiting. */
const ALL_WAITED = 0.8;
/** Share of fewer calls in flight from which a latency that has not fallen shows that there is no queue. */
const FEWER = 0.15;
/** Weights of a window in the latency without a queue: one that measures it, and one that is only slightly faster. */
const [SHOWN, QUICKER] = [0.5, 0.1];
/** Share of the latency without a queue below which that has really changed. */
const MUCH_QUICKER = 0.8;
/** Largest limit, as a multiple of the calls that were in flight. */
const MOST_UNUSED = 5;

/** A run of windows in which the limit falls: the limit before it, and the calls in flight and the latency of its second window. */
interface Run {
  readonly limit: number;
  readonly inFlight: number;
  readonly latencyMs: number;
}

/**
 * Follows the gradient of latencies. The latency without a queue, divided by the present latency, is the share of the calls in flight that the
 * dependency processes; the others wait there. If too many wait, the limit falls to the number being processed. If hardly any wait, it grows.
 *
 * The latency alone leaves two questions open:
 * - Is a queue the cause of a higher latency? If fewer calls in flight do not lower it, no: it is then the new latency without a queue.
 * - Is the latency without a queue too high, because there was always a queue? The limit is lowered for one window from time to time, to see.
 *
 * So the limit does not follow a latency that it has caused itself, and does not starve a dependency that has become slower for all calls.
 *
 * The windows, and the condition that calls use the limit, come from failsafe-go. The lowered limit for a measurement, and the rule that a call
 * counts only if it started after the last change, come from Envoy. Failsafe-go's own rule is the algorithm `correlation`: its small steps follow
 * correlations over 50 windows, and oscillate between 1 and 31 around a capacity of 10.
 * @see https://github.com/failsafe-go/failsafe-go/blob/master/adaptivelimiter/adaptivelimiter.go
 * @see https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/adaptive_concurrency_filter
 */
export class Gradient implements Limit {
  value: number;
  latencyMs: number = Number.NaN;
  baselineMs: number = Number.NaN;
  readonly #settings: () => Settings;
  readonly #window = new Window();
  #isStarting = true;
  /** Number of windows since the limit was last lowered for a measurement. */
  #sinceDrain = 0;
  /** The limit before such a window, and its latency. */
  #drainedFrom: { readonly limit: number; readonly latencyMs: number } | undefined = undefined;
  #falling: Run | undefined = undefined;

  constructor(settings: () => Settings) {
    this.#settings = settings;
    this.value = settings().initialLimit;
  }

  sample(sample: Sample, now: number): void {
    const window = this.#window;
    if (!window.add(sample, this.baselineMs, now)) return;
    this.value = within(this.#settings(), this.#next());
    window.begin(now);
  }

  /** Computes the limit after a window. */
  #next(): number {
    const { dropped, samples, inFlight, mostInFlight, latencyMs } = this.#window;
    if (dropped > MOST_DROPPED * samples) return this.#overloaded();
    this.latencyMs = latencyMs;
    if (mostInFlight < Math.floor(this.value)) return this.#unused(mostInFlight, latencyMs);
    if (this.#drainedFrom !== undefined) return this.#drained(this.#drainedFrom, latencyMs);
    if (!(latencyMs >= this.baselineMs)) {
      this.#learn(latencyMs, latencyMs > MUCH_QUICKER * this.baselineMs ? QUICKER : SHOWN);
    }
    const waiting = inFlight * (1 - this.baselineMs / latencyMs);
    if (waiting > Math.max(1, TOO_MANY * inFlight)) return this.#crowded(inFlight, latencyMs);
    this.#falling = undefined;
    this.#sinceDrain += 1;
    if (this.#sinceDrain >= DRAIN_EVERY && !this.#isStarting) return this.#drain(latencyMs);
    if (waiting > Math.max(0.5, FEW * inFlight)) return this.value;
    return Math.max(this.value + 1, this.value * (this.#isStarting ? START : GROWTH));
  }

  /** The dependency drops calls, so the limit falls, whatever the latency is. */
  #overloaded(): number {
    this.#falling = undefined;
    return this.#fall(FALL * this.value);
  }

  /** Fewer calls came than may be in flight, so their latency is not caused by the limit. */
  #unused(mostInFlight: number, latencyMs: number): number {
    this.#learn(latencyMs, SHOWN);
    this.#falling = undefined;
    this.#drainedFrom = undefined;
    this.#sinceDrain = 0;
    return Math.min(this.value, Math.max(MOST_UNUSED * mostInFlight, this.value / GROWTH));
  }

  #drain(latencyMs: number): number {
    this.#drainedFrom = { limit: this.value, latencyMs };
    return DRAIN * this.value;
  }

  /** Judges a measurement. While the latency falls as much as the number of calls, there is still a queue, and the limit is lowered again. */
  #drained(from: { readonly limit: number; readonly latencyMs: number }, latencyMs: number): number {
    this.#sinceDrain = 0;
    if (1 - latencyMs / from.latencyMs > ALL_WAITED * (1 - DRAIN)) {
      this.baselineMs = latencyMs;
      return this.#drain(latencyMs);
    }
    this.#learn(latencyMs, SHOWN);
    this.#drainedFrom = undefined;
    return from.limit;
  }

  /** Lowers the limit: too many calls wait, or all calls have become slower. */
  #crowded(inFlight: number, latencyMs: number): number {
    // The latency that was learned at the start may include a queue.
    if (this.#isStarting) this.#sinceDrain = DRAIN_EVERY;
    const run = this.#falling;
    if (run === undefined) {
      // This window mixes calls from before and after the change.
      this.#falling = { limit: this.value, inFlight, latencyMs: Number.NaN };
    } else if (Number.isNaN(run.latencyMs)) {
      this.#falling = { ...run, inFlight, latencyMs };
    } else if (isInVain(run, inFlight, latencyMs)) {
      this.baselineMs = latencyMs;
      this.#falling = undefined;
      return run.limit;
    }
    const working = inFlight * (this.baselineMs / latencyMs);
    return Math.min(this.value - 1, this.#fall(Math.max(FALL * this.value, working)));
  }

  #fall(limit: number): number {
    this.#isStarting = false;
    this.#drainedFrom = undefined;
    return limit;
  }

  #learn(latencyMs: number, weight: number): void {
    const known = this.baselineMs;
    this.baselineMs = Number.isNaN(known) ? latencyMs : known + weight * (latencyMs - known);
  }
}

/** True if fewer calls than at the beginning of the run are in flight, and the latency has not fallen accordingly. */
function isInVain(run: Run, inFlight: number, latencyMs: number): boolean {
  const fewer = 1 - inFlight / run.inFlight;
  return fewer > FEWER && 1 - latencyMs / run.latencyMs < fewer / 2;
}
