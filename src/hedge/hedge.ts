import {
  type AbandonReason,
  type Begin,
  begin,
  EventHub,
  type Fork,
  isRejectedError,
  isRetryable,
  type Listener,
  mayRepeat,
  type Outcome,
  type Policy,
  type PolicyCall,
  plain,
  type Reading,
  type Runtime,
  type Stay,
  stay,
  TAKE,
  type Take,
  type Trait,
  type Unsubscribe,
  updateOptions,
  type Verdict,
} from '../core/index.ts';
import { RecentLatencies } from '../structures/index.ts';
import { delayBefore } from './delay.ts';
import { EVENTS, type HedgeEventType } from './events.ts';
import { ExtraLoad } from './extra-load.ts';
import { Hedging } from './hedging.ts';
import {
  FIXED,
  HEDGE,
  type HedgeOptions,
  type HedgeUpdate,
  QUANTILES,
  resolveOptions,
  type Settings,
} from './options.ts';

export interface Hedge extends Policy<never> {
  readonly kind: 'hedge';
  readonly events: EventHub<HedgeEventType>;
  readonly on: EventHub<HedgeEventType>['on'];
  describe(): Record<string, unknown>;
  /**
   * Changes options while in use; `undefined` brings a default back, and what is left out stays. Attempts that run go on; the next one
   * starts by the new options.
   * @throws RangeError, TypeError as `hedge()`, or for an option that cannot change; then nothing has changed
   */
  update(change: HedgeUpdate): void;
  /** The present state: frozen plain data. */
  snapshot(): HedgeSnapshot;
}

export interface HedgeSnapshot {
  /** How long an attempt may take before another one starts; `null` where that is not known, or depends on the call. */
  readonly delayMs: number | null;
  /** Attempts that have succeeded within the window. */
  readonly calls: number;
  /** Further attempts that were started within the window. */
  readonly hedges: number;
  /** How many of these the calls within the window allow. */
  readonly allowed: number;
}

/**
 * Shortens the tail of the latency: where an attempt takes longer than most do, another one starts beside it, and the first that succeeds
 * is the call's outcome. The other is abandoned as `superseded`: its signal is aborted, and what it comes to is let go of.
 *
 * A failure that may pass starts the next attempt at once; one that will not, and whatever is no failure, ends the call. Where the server
 * asks to be left alone, and where a policy further in refuses, no further attempt starts. No request of `resilientFetch` is sent
 * twice that must not be, nor is an operation whose call says `idempotent: false`.
 *
 * Inside of it belongs what is to happen for each attempt (circuit breaker, bulkhead, a timeout per attempt); outside, the total timeout,
 * and a retry, whose attempts are hedged each. Events: `hedge.started`, `hedge.won` when one that was started later has succeeded first,
 * `hedge.suppressed` when the extra load, or the budget, allows no further attempt.
 * @see https://research.google/pubs/the-tail-at-scale/
 * @throws RangeError, TypeError for options that make no sense
 */
export function hedge(options: HedgeOptions = {}): Hedge {
  return new HedgePolicy(options);
}

class HedgePolicy implements Hedge {
  readonly kind = 'hedge';
  readonly name: string;
  readonly events: EventHub<HedgeEventType>;
  #settings: Settings;
  readonly #latencies: RecentLatencies;
  readonly #load: ExtraLoad;
  /** The same for all calls whose delay is no function. */
  readonly #fork: Omit<Fork, 'ms'>;

  constructor(options: HedgeOptions) {
    this.#settings = resolveOptions(options);
    const { name, window, budget } = this.#settings;
    this.name = name;
    this.events = new EventHub<HedgeEventType>(this, EVENTS);
    this.#latencies = new RecentLatencies(window);
    this.#load = new ExtraLoad(window);
    this.#fork = {
      type: 'fork',
      due: (call, now) => this.#next(call, now, 'delay'),
      ended: (call, outcome, now, branch) => this.#ended(call, outcome, now, branch),
    };
    budget?.join?.();
  }

  on<K extends HedgeEventType>(type: K | '*', listener: Listener<K>): Unsubscribe {
    return this.events.on(type, listener);
  }

  get traits(): readonly Trait[] {
    return TRAITS;
  }

  admit(call: PolicyCall, now: number): Fork {
    const { budget } = this.#settings;
    this.#load.called(now);
    if (budget !== undefined && !call.within('repeats')) budget.deposit(now);
    call.permit = new Hedging(now);
    return { ...this.#fork, ms: this.#delay(2, call, now) };
  }

  abandon(call: PolicyCall, _reason: AbandonReason, now: number): void {
    this.#censor(call.permit as Hedging, now);
  }

  update(change: HedgeUpdate): void {
    this.#settings = updateOptions('hedge', HEDGE, this.#settings, change, FIXED);
  }

  attach(runtime: Runtime): void {
    this.events.attach(runtime);
    this.#settings.budget?.attach(runtime);
  }

  describe(): Record<string, unknown> {
    return plain(HEDGE, this.#settings);
  }

  reading(): Reading {
    const now = this.events.runtime.clock.now();
    return { usage: this.#load.extra(now), limit: this.#load.allowed(this.#settings.maxExtraLoad, now) };
  }

  snapshot(): HedgeSnapshot {
    const now = this.events.runtime.clock.now();
    const { usage: hedges = 0, limit: allowed = 0 } = this.reading();
    const delayMs = this.#knownDelay(now);
    return Object.freeze({ delayMs, calls: this.#latencies.count(now), hedges, allowed });
  }

  #knownDelay(now: number): number | null {
    const { delay, minDelay, minimumCalls } = this.#settings;
    if (typeof delay === 'function') return null;
    if (typeof delay === 'number') return delay === Number.POSITIVE_INFINITY ? null : delay;
    if (this.#latencies.count(now) < minimumCalls) return null;
    return Math.max(minDelay, this.#latencies.quantile(QUANTILES[delay], now));
  }

  /** How long until attempt number `attempt` may start. Infinity where there is none. */
  #delay(attempt: number, call: PolicyCall, now: number): number {
    if (attempt > this.#settings.maxAttempts) return Number.POSITIVE_INFINITY;
    return delayBefore(attempt, this.#settings, this.#latencies, call, now);
  }

  /** Starts one more attempt, if there may be one. */
  #next(call: PolicyCall, now: number, reason: 'delay' | 'failure', notSent = false): Begin | Stay {
    const hedging = call.permit as Hedging;
    const { maxAttempts } = this.#settings;
    if (hedging.isOver || hedging.begun >= maxAttempts) return stay();
    if (!mayRun(call, notSent)) return this.#stop(hedging);
    if (!this.#isAffordable(call, now)) return this.#stop(hedging);
    hedging.begin(now);
    const { begun } = hedging;
    this.events.emit('hedge.started', call, () => ({ started: begun, reason }));
    return begin(this.#delay(begun + 1, call, now));
  }

  #isAffordable(call: PolicyCall, now: number): boolean {
    const { maxExtraLoad, budget } = this.#settings;
    if (!this.#load.take(maxExtraLoad, now)) return this.#suppressed(call, 'max-extra-load');
    return (budget?.withdraw(now) ?? true) || this.#suppressed(call, 'budget');
  }

  #suppressed(call: PolicyCall, reason: 'max-extra-load' | 'budget'): false {
    this.events.emit('hedge.suppressed', call, () => ({ reason }));
    return false;
  }

  /** Starts no further attempt, and waits for those that run. */
  #stop(hedging: Hedging): Stay {
    hedging.isOver = true;
    return stay();
  }

  #ended(call: PolicyCall, outcome: Outcome, now: number, branch: number): Begin | Stay | Take {
    const hedging = call.permit as Hedging;
    const tookMs = hedging.end(branch, now);
    const verdict = call.verdict(outcome);
    if (verdict.kind === 'success') {
      this.#latencies.record(tookMs, now);
      if (branch > 1) this.events.emit('hedge.won', call, () => ({ winner: branch }));
    } else if (isRefused(outcome)) {
      return this.#stop(hedging);
    } else if (isRetryable(verdict)) {
      return isToBeLeftAlone(verdict)
        ? this.#stop(hedging)
        : this.#next(call, now, 'failure', verdict.notSent === true);
    }
    this.#censor(hedging, now);
    return TAKE;
  }

  /** Nobody will know how long those take that run. */
  #censor(hedging: Hedging, now: number): void {
    for (const ms of hedging.running(now)) this.#latencies.censor(ms, now);
  }
}

const TRAITS: readonly Trait[] = ['repeats'];

/** False if the operation, or the caller, says that it must not run beside itself. */
function mayRun(call: PolicyCall, notSent: boolean): boolean {
  return (notSent || call.idempotent !== false) && mayRepeat(call.operation, notSent);
}

/** A policy further in has refused: the dependency has not been asked, and there is no more room for another attempt. */
function isRefused(outcome: Outcome): boolean {
  return !outcome.ok && isRejectedError(outcome.error);
}

/** The dependency has said that it is overloaded, or when to come back: then another attempt only adds to it. */
function isToBeLeftAlone({ throttled, retryAfterMs }: Verdict): boolean {
  return throttled === true || retryAfterMs !== undefined;
}
