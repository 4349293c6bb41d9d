import {
  type Admission,
  checkDuration,
  checkOptions,
  checkRatio,
  EventHub,
  PASS,
  type Policy,
  type PolicyCall,
  PROCEED,
  plain,
  type Reading,
  rankOf,
  reject,
  type Trait,
} from '../core/index.ts';
import { Acceptance } from './acceptance.ts';
import { CubicRate } from './cubic-rate.ts';
import { Episode } from './episode.ts';
import { ThrottledError } from './errors.ts';
import { type AdaptiveThrottleEventType, EVENTS } from './events.ts';
import {
  ADAPTIVE_THROTTLE,
  type AdaptiveThrottleOptions,
  type AdaptiveThrottleUpdate,
  optionsInForce,
  resolveOptions,
  type Settings,
  updatedOptions,
} from './options.ts';
import { Shares } from './shares.ts';
import type { AdaptiveThrottle, AdaptiveThrottleSnapshot, ShedRequest } from './throttle.ts';
import { TAKEN, Turns, Waiter } from './turns.ts';

/**
 * Refuses calls on this side when the dependency refuses, or fails, most of those that it is sent: with each of them it would have work that
 * comes to nothing. The more it accepts again, the more it is sent. Unlike a circuit breaker it is never wholly open or closed: it takes away as much
 * as is too much. The least critical calls go first, by `execute(operation, { criticality })`.
 *
 *     pipeline(timeout('5s'), retry(), adaptiveThrottle(), timeout('1s'))
 *
 * Judged is only what reached the dependency: what a policy further in refuses, and what the caller gives up, counts for nothing. It belongs inside of the
 * retry, which does not repeat what is refused. Share one instance among all pipelines that call the dependency. Events: `throttle.started`, `throttle.ended`,
 * `execution.rejected`.
 * @see https://sre.google/sre-book/handling-overload/
 * @throws RangeError, TypeError for options that make no sense
 */
export function adaptiveThrottle(options: AdaptiveThrottleOptions = {}): AdaptiveThrottle {
  return new Throttle(resolveOptions(options));
}

/** A rate has no window: as long as this without a call that had to wait, and it is over. */
const CALM_MS = 30_000;
const BY_ACCEPTANCE: readonly Trait[] = ['judges'];
const BY_RATE: readonly Trait[] = ['judges', 'queues'];

class Throttle implements AdaptiveThrottle {
  readonly kind = 'adaptive-throttle';
  readonly name: string;
  readonly events: EventHub<AdaptiveThrottleEventType>;
  readonly on: EventHub<AdaptiveThrottleEventType>['on'];
  readonly traits: readonly Trait[];
  readonly needsTime = { admit: true, success: false };
  #settings: Settings;
  #acceptance: Acceptance;
  /** Made when something is refused. */
  #shares: Shares | undefined;
  #turns: Turns | undefined;
  #episode: Episode;
  /** The share that `shed` was told, and until when. */
  #byHand = 0;
  #byHandUntil = Number.NEGATIVE_INFINITY;
  /** When a call was admitted last. */
  #now = 0;

  constructor(settings: Settings) {
    const { name, algorithm, window } = settings;
    this.name = name;
    this.#settings = settings;
    this.events = new EventHub<AdaptiveThrottleEventType>({ kind: this.kind, name }, EVENTS);
    this.on = (type, listener) => this.events.on(type, listener);
    this.traits = algorithm === 'cubic' ? BY_RATE : BY_ACCEPTANCE;
    this.#acceptance = new Acceptance(window);
    this.#turns = algorithm === 'cubic' ? new Turns(new CubicRate()) : undefined;
    this.#episode = new Episode(algorithm === 'cubic' ? CALM_MS : window, this.events);
  }

  admit(call: PolicyCall, now: number): Admission {
    this.#now = now;
    if (call.permit instanceof Waiter) return this.#askAgain(call.permit, now);
    const rejection = this.#rejection(now);
    if (rejection > 0) {
      this.#shares ??= new Shares(this.#settings.window);
      const own = this.#shares.arrive(rankOf(call.criticality), rejection, now);
      if (call.runtime.random() < own) return this.#refuse(call, rejection, now);
    }
    const turns = this.#turns;
    if (turns?.isLimiting === true) return this.#inTurn(turns, call, now);
    this.#episode.calm(call, now);
    return PROCEED;
  }

  settle(call: PolicyCall, outcome: Parameters<PolicyCall['verdict']>[0], now: number): typeof PASS {
    if (call.startedAt === undefined) {
      this.#giveBack(call, now);
      return PASS;
    }
    const { kind, throttled = false } = call.verdict(outcome);
    if (this.#turns !== undefined) {
      this.#turns.answered(throttled, this.#turns.isLimiting ? timeOf(call, now) : this.#latest(now));
    } else if (kind !== 'ignored' || throttled) {
      const isRejected = throttled || (kind === 'failure' && this.#settings.rejectedBy === 'failure');
      this.#acceptance.answered(!isRejected, this.#latest(now));
    }
    return PASS;
  }

  abandon(call: PolicyCall, reason: 'timeout' | 'aborted' | 'superseded', now: number): void {
    if (call.startedAt === undefined) this.#giveBack(call, now);
    else if (reason === 'timeout' && this.#turns === undefined && this.#settings.rejectedBy === 'failure') {
      this.#acceptance.answered(false, this.#latest(now));
    }
  }

  withdraw(permit: unknown): void {
    this.#turns?.leave(permit as Waiter);
  }

  expire(_call: PolicyCall, now: number): unknown {
    return this.#tooLate(now);
  }

  shed({ share = 1, for: lasting = 'unlimited', ...rest }: ShedRequest = {}): void {
    checkOptions('adaptiveThrottle.shed', rest, ['share', 'for']);
    const ratio = checkRatio('adaptiveThrottle.shed.share', share);
    const ms = lasting === 'unlimited' ? Infinity : checkDuration('adaptiveThrottle.shed.for', lasting);
    this.#byHand = ratio;
    this.#byHandUntil = this.#clock() + ms;
  }

  reset(): void {
    const { window } = this.#settings;
    this.#byHandUntil = Number.NEGATIVE_INFINITY;
    this.#acceptance = new Acceptance(window);
    this.#shares = undefined;
    this.#turns?.restart(new CubicRate());
    this.#episode.end(undefined, this.#clock());
  }

  update(change: AdaptiveThrottleUpdate): void {
    this.#settings = updatedOptions(this.#settings, change);
  }

  attach(runtime: Parameters<NonNullable<Policy['attach']>>[0]): void {
    const before = this.events.runtime;
    this.events.attach(runtime);
    // Monotonic clocks have origins of their own: what was counted by another one is of no time here.
    if (runtime !== before) this.#startOver(runtime.clock.now() - before.clock.now());
  }

  describe(): Record<string, unknown> {
    return plain(ADAPTIVE_THROTTLE, optionsInForce(this.#settings));
  }

  reading(): Reading {
    if (this.#turns !== undefined) {
      return { limit: this.#turns.perSecond, queued: this.#turns.queued };
    }
    return { usage: this.#rejection(this.#clock()), limit: this.#settings.maxRejection };
  }

  snapshot(): AdaptiveThrottleSnapshot {
    const now = this.#clock();
    return Object.freeze({
      isThrottling: this.#episode.isOn(now),
      rejection: this.#rejection(now),
      ...this.#acceptance.counts(now),
      perSecond: this.#turns?.isLimiting === true ? this.#turns.perSecond : null,
      queued: this.#turns?.queued ?? 0,
    });
  }

  remembers(now: number): number {
    const { queued = 0, isLimiting = false } = this.#turns ?? {};
    if (queued > 0) return Infinity;
    const rejection = this.#rejection(now);
    if (rejection > 0 || isLimiting) return 0.5 + rejection / 2;
    return this.#acceptance.counts(now).calls > 0 ? 0.25 : 0;
  }

  /** The share of all calls to refuse. */
  #rejection(now: number): number {
    const byHand = now < this.#byHandUntil ? this.#byHand : 0;
    if (this.#turns !== undefined) return byHand;
    return Math.max(byHand, this.#acceptance.rejection(this.#settings, now));
  }

  #refuse(call: PolicyCall, rejection: number, now: number): Admission {
    this.#acceptance.shed(now);
    this.#episode.strain(call, { rejection, perSecond: undefined }, now);
    return reject(new ThrottledError(this.name, rejection));
  }

  #inTurn(turns: Turns, call: PolicyCall, now: number): Admission {
    const admission = turns.arrive(call, this.#settings.maxWait, now);
    if (admission === PROCEED) this.#episode.calm(call, now);
    else this.#episode.strain(call, { rejection: undefined, perSecond: turns.perSecond }, now);
    return admission ?? reject(this.#tooLate(now));
  }

  #askAgain(waiter: Waiter, now: number): Admission {
    return this.#turns?.askAgain(waiter, now) ?? reject(this.#tooLate(now));
  }

  #tooLate(now: number): ThrottledError {
    this.#acceptance.shed(now);
    return new ThrottledError(this.name, undefined, this.#turns?.waitMs(now));
  }

  #giveBack(call: PolicyCall, now: number): void {
    if (call.permit === TAKEN) this.#turns?.giveBack(timeOf(call, now));
  }

  #startOver(ms: number): void {
    const until = this.#byHandUntil;
    this.reset();
    this.#byHandUntil = until + ms;
  }

  /** A success need not look at the clock: it counts as of the last call that came, which was no earlier than itself. */
  #latest(now: number): number {
    return Number.isNaN(now) ? this.#now : now;
  }

  #clock(): number {
    return this.events.runtime.clock.now();
  }
}

function timeOf(call: PolicyCall, now: number): number {
  return Number.isNaN(now) ? call.runtime.clock.now() : now;
}
