import {
  type Again,
  EventHub,
  type Listener,
  type Outcome,
  PASS,
  type Policy,
  type PolicyCall,
  PROCEED,
  type Proceed,
  type Reading,
  type Runtime,
  resolve,
  reviseComposition,
  type Settlement,
  type Trait,
  type Unsubscribe,
  updateOptions,
  type Verdict,
} from '../core/index.ts';
import { type RetryBudget, type RetryBudgetSnapshot, retryBudget } from './budget.ts';
import { backoffDelay, obey } from './delay.ts';
import { EVENTS, type RetryEventType } from './events.ts';
import { isToBeRetried } from './is-to-be-retried.ts';
import { FIXED, RETRY, type RetryOptions, type RetryUpdate } from './options.ts';
import { Progress } from './progress.ts';
import {
  describeSettings,
  type Given,
  isTimed,
  needsTimeOf,
  type Settings,
  settingsFrom,
} from './settings.ts';

export interface Retry extends Policy<never> {
  readonly kind: 'retry';
  readonly events: EventHub<RetryEventType>;
  readonly on: EventHub<RetryEventType>['on'];
  /** The budget that the retries are paid from. */
  readonly budget: RetryBudget | undefined;
  describe(): Record<string, unknown>;
  /**
   * Changes options while in use; `undefined` brings a default back, and what is left out stays. Calls under way have made as many
   * attempts as they have, and wait for as long as they were told to; their next failure is decided upon by the new options. A
   * `shouldRetry` where there was none is asked about the successes of calls that begin later. A budget that the retry has made for
   * itself is kept, and is what `budget: undefined` brings back.
   * @throws RangeError, TypeError as `retry()`, or where the budget runs on another runtime; then nothing has changed
   */
  update(change: RetryUpdate): void;
  snapshot(): RetrySnapshot;
}

export interface RetrySnapshot {
  /** `null` where there is no budget. */
  readonly budget: RetryBudgetSnapshot | null;
}

/**
 * Mends failures that pass by themselves: runs everything further in once more after a delay. When attempts, time or
 * budget are used up, the last outcome passes as it is, the very same error; it is never wrapped.
 *
 * Retried is what the pipeline's classifier calls retryable. Rejections by policies further in (circuit open, …) are not,
 * unless `shouldRetry` says so; then their `retryAfterMs` is obeyed like a server's. Events: `retry.scheduled` before each
 * delay; `retry.exhausted` when the last attempt failed; `retry.suppressed` when attempts are left and are not made:
 * the budget is used up, the delay does not fit into `maxElapsed` or before the deadline that the caller gave, or the server asked for
 * too long a wait.
 *
 * Inside of it belongs what is to happen for each attempt (circuit breaker, bulkhead, a timeout per attempt); outside,
 * what is to happen for the call as a whole (the total timeout, a fallback). Sharing an instance shares its budget.
 * @throws RangeError, TypeError for options that make no sense
 */
export function retry(options: RetryOptions = {}): Retry {
  return new RetryPolicy(options);
}

/** A class, since where each key has a retry of its own there are many. */
class RetryPolicy implements Retry {
  readonly kind = 'retry';
  readonly name: string;
  readonly events: EventHub<RetryEventType>;
  needsTime: { readonly admit: boolean; readonly success: boolean };
  #given: Given;
  #settings: Settings;
  #isTimed: boolean;
  #ownBudget: RetryBudget | undefined = undefined;
  #runtime: Runtime | undefined = undefined;

  constructor(options: RetryOptions) {
    this.#given = resolve('retry', RETRY, options);
    this.name = this.#given.name;
    this.events = new EventHub<RetryEventType>(this, EVENTS);
    this.#settings = settingsFrom(this.#given, () => this.#own(), options.maxDelay);
    this.#isTimed = isTimed(this.#settings);
    this.needsTime = needsTimeOf(this.#settings);
    this.budget?.join?.();
  }

  on<K extends RetryEventType>(type: K | '*', listener: Listener<K>): Unsubscribe {
    return this.events.on(type, listener);
  }

  get budget(): RetryBudget | undefined {
    return this.#settings.budget;
  }

  get traits(): readonly Trait[] {
    return TRAITS;
  }

  get passesSuccess(): boolean {
    return !this.needsTime.success;
  }

  admit(call: PolicyCall, now: number): Proceed {
    const { budget } = this.#settings;
    if (budget === undefined && !this.#isTimed) return PROCEED;
    const startedAt = timeOf(call, now);
    budget?.deposit(startedAt);
    if (this.#isTimed) call.permit = startedAt;
    return PROCEED;
  }

  settle(call: PolicyCall, outcome: Outcome, now: number): Settlement {
    const verdict = call.verdict(outcome);
    if (!isToBeRetried(this.#settings, verdict, outcome, call)) return PASS;
    return this.#retryOrPass(call, outcome, verdict, timeOf(call, now));
  }

  update(change: RetryUpdate): void {
    const given = updateOptions('retry', RETRY, this.#given, change, FIXED);
    const settings = settingsFrom(given, () => this.#own(), change.maxDelay);
    this.#change(settings.budget);
    this.#given = given;
    this.#settings = settings;
    this.#isTimed = isTimed(settings);
    const before = this.needsTime;
    this.needsTime = needsTimeOf(settings);
    const { admit, success } = this.needsTime;
    if (admit !== before.admit || success !== before.success) reviseComposition();
  }

  attach(runtime: Runtime): void {
    this.events.attach(runtime);
    this.#runtime = runtime;
    this.budget?.attach(runtime);
  }

  remembers(now: number): number {
    return this.budget?.remembers?.(now) ?? 0;
  }

  describe(): Record<string, unknown> {
    return describeSettings(this.#settings);
  }

  reading(): Reading {
    return this.budget?.reading?.() ?? {};
  }

  snapshot(): RetrySnapshot {
    return Object.freeze({ budget: this.budget?.snapshot() ?? null });
  }

  /** The budget that the retry has made for itself. */
  #own(): RetryBudget {
    this.#ownBudget ??= retryBudget({ name: this.name });
    return this.#ownBudget;
  }

  #change(budget: RetryBudget | undefined): void {
    const before = this.budget;
    if (budget === before) return;
    if (this.#runtime !== undefined) budget?.attach(this.#runtime);
    budget?.join?.();
    before?.leave?.();
  }

  #retryOrPass(call: PolicyCall, outcome: Outcome, verdict: Verdict, now: number): Settlement {
    const { permit } = call;
    const settings = this.#settings;
    const { backoff, maxAttempts, maxElapsed, retryAfter, budget } = settings;
    const progress =
      permit instanceof Progress ? permit : new Progress(typeof permit === 'number' ? permit : now);
    const { attempts } = progress;
    if (attempts >= maxAttempts) {
      this.events.emit('retry.exhausted', call, () => ({ attempts, outcome }));
      return PASS;
    }

    const random = (): number => call.runtime.random();
    const elapsedMs = now - progress.startedAt;
    const step = backoffDelay(settings, progress, outcome, elapsedMs, random);
    const delay = obey(retryAfter, step.delayMs, verdict.retryAfterMs, random);
    if (delay === undefined) return this.#suppress(call, outcome, attempts, 'retry-after');
    const { delayMs, source } = delay;
    if (elapsedMs + delayMs >= maxElapsed) return this.#suppress(call, outcome, attempts, 'max-elapsed');
    if (delayMs >= call.untilDeadlineMs) return this.#suppress(call, outcome, attempts, 'deadline');
    // Last, because it costs.
    if (budget !== undefined && verdict.notSent !== true && !budget.withdraw(now)) {
      return this.#suppress(call, outcome, attempts, 'budget');
    }

    progress.attempts = attempts + 1;
    progress.previousDelayMs = delayMs;
    progress.backoff = backoff;
    progress.backoffState = step.state;
    call.permit = progress;
    this.events.emit('retry.scheduled', call, () => ({ delayMs, delaySource: source, outcome }));
    return { type: 'again', ms: delayMs } satisfies Again;
  }

  #suppress(
    call: PolicyCall,
    outcome: Outcome,
    attempts: number,
    reason: 'budget' | 'max-elapsed' | 'retry-after' | 'deadline',
  ): typeof PASS {
    this.events.emit('retry.suppressed', call, () => ({ attempts, reason, outcome }));
    return PASS;
  }
}

const TRAITS: readonly Trait[] = ['repeats'];

/** The pipeline of a call that began before an update has not looked at the time. */
function timeOf(call: PolicyCall, now: number): number {
  return Number.isNaN(now) ? call.runtime.clock.now() : now;
}
