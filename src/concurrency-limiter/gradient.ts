import { type Limit, type Sample, within } from './limit.ts';
import type { Settings } from './options.ts';
import { Window } from './window.ts';

/** More than this share of a window's calls dropped is too many. */
const MOST_DROPPED = 0.1;
/** How the limit changes in a window: up while it has only ever grown, up later, and down at most. */
const [START, GROWTH, FALL] = [1.5, 1.05, 0.8];
/** The share of the calls in flight that may wait before the limit falls, and the share up to which it grows. */
const [TOO_MANY, FEW] = [0.1, 0.05];
/** After so many windows at the limit, it is lowered for one, to measure the latency without a queue. */
const [DRAIN_EVERY, DRAIN] = [20, 0.85];
/** The share of a drain by which calls become quicker if all that was taken away has been waiting. */
const ALL_WAITED = 0.8;
/** So many fewer calls must have made the rest quicker, or they have not been waiting. */
const FEWER = 0.15;
/** How much a window changes the latency without a queue: one that shows it, and one that is a little quicker than any. */
const [SHOWN, QUICKER] = [0.5, 0.1];
/** Below this share of the latency without a queue, that has become another one. */
const MUCH_QUICKER = 0.8;
/** The limit may be so many times the calls that were in flight. */
const MOST_UNUSED = 5;

/** The limit at the beginning of a run of windows in which it falls, and what was in flight, for how long, in the second of them. */
interface Run {
  readonly limit: number;
  readonly inFlight: number;
  readonly latencyMs: number;
}

/**
 * The gradient of latencies: the latency without a queue, as a share of the present one, is the share of the calls in flight that the
 * dependency works on. The rest wait there. So the limit goes to what is worked on when too many wait, and grows a little while
 * hardly any do.
 *
 * Two questions the latency alone does not answer. Has it risen for another reason than a queue? It has if fewer calls at once do not bring
 * it down: then it is the new latency without a queue. And is what passes for the latency without a queue one with a queue? Every so
 * often the limit is lowered for a window to see. So the limit neither follows a latency that it has brought about itself, nor chokes a
 * dependency that has become slower for all calls.
 *
 * Its parts come from others: windows of calls, and calls that must use the limit, from failsafe-go; a lowered limit to measure with, and
 * calls that count only if they began after the last change, from Envoy. Failsafe-go's own rule moves by single calls on correlations over
 * 50 windows: beside a dependency that works on 10 at once it goes to and fro between 5 and 38.
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
  /** Windows at the limit since the last that was lowered to measure. */
  #sinceDrain = 0;
  /** The limit before such a window, and the latency then. */
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

  /** The limit after a window. */
  #next(): number {
    const { dropped, samples, inFlight, mostInFlight, latencyMs } = this.#window;
    if (dropped > MOST_DROPPED * samples) return this.#fall(FALL * this.value);
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

  /** Fewer calls came than may be in flight: they wait for no other reason than the dependency's. */
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

  /** As long as the rest become as much quicker as there are fewer, all that was taken away has been waiting, and there may be more. */
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

  /** Too many calls wait, or all of them take longer. */
  #crowded(inFlight: number, latencyMs: number): number {
    // The first latency may have been measured with a queue: it is measured anew soon.
    if (this.#isStarting) this.#sinceDrain = DRAIN_EVERY;
    const run = this.#falling;
    if (run === undefined) {
      // Calls from before and after whatever has changed are mixed in this window.
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

/** True if there are fewer calls than in that run, and they are not much quicker for that. */
function isInVain(run: Run, inFlight: number, latencyMs: number): boolean {
  const fewer = 1 - inFlight / run.inFlight;
  return fewer > FEWER && 1 - latencyMs / run.latencyMs < fewer / 2;
}
