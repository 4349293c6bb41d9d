import {
  type Again,
  EventHub,
  isRejectedError,
  isRetryable,
  mayRepeat,
  type Outcome,
  PASS,
  type Policy,
  type PolicyCall,
  PROCEED,
  type Runtime,
  resolve,
  reviseComposition,
  type Settlement,
  show,
  type Trait,
  updateOptions,
  type Verdict,
} from '../core/index.ts';
import { type RetryBudget, type RetryBudgetSnapshot, retryBudget } from './budget.ts';
import { backoffDelay, obey } from './delay.ts';
import { EVENTS, type RetryEventType } from './events.ts';
import { FIXED, RETRY, type RetryOptions, type RetryUpdate } from './options.ts';
import { Progress } from './progress.ts';
import { describeSettings, isTimed, needsTimeOf, settingsFrom } from './settings.ts';

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
 * the budget is used up, the delay does not fit into `maxElapsed`, or the server asked for too long a wait.
 *
 * Inside of it belongs what is to happen for each attempt (circuit breaker, bulkhead, a timeout per attempt); outside,
 * what is to happen for the call as a whole (the total timeout, a fallback). Sharing an instance shares its budget.
 * @throws RangeError, TypeError for options that make no sense
 */
export function retry(options: RetryOptions = {}): Retry {
  let given = resolve('retry', RETRY, options);
  const { name } = given;
  const kind = 'retry';
  const events = new EventHub<RetryEventType>({ kind, name }, EVENTS);
  let own: RetryBudget | undefined;
  function ownBudget(): RetryBudget {
    own ??= retryBudget({ name });
    return own;
  }
  let settings = settingsFrom(given, ownBudget, options.maxDelay);
  let timed = isTimed(settings);
  let needsTime = needsTimeOf(settings);
  let runtime: Runtime | undefined;
  settings.budget?.join?.();

  function isToBeRetried(verdict: Verdict, outcome: Outcome, call: PolicyCall): boolean {
    const answer = settings.shouldRetry?.(outcome, call);
    if (answer !== undefined && typeof answer !== 'boolean') {
      throw new TypeError(`retry.shouldRetry() must be true, false or undefined, got ${show(answer)}`);
    }
    return (answer ?? isRetryable(verdict)) && isRepeatable(verdict, outcome, call);
  }

  function suppress(
    call: PolicyCall,
    outcome: Outcome,
    attempts: number,
    reason: 'budget' | 'max-elapsed' | 'retry-after',
  ): typeof PASS {
    events.emit('retry.suppressed', call, () => ({ attempts, reason, outcome }));
    return PASS;
  }

  function retryOrPass(call: PolicyCall, outcome: Outcome, verdict: Verdict, now: number): Settlement {
    const { permit } = call;
    const { maxAttempts, maxElapsed, retryAfter, budget } = settings;
    const progress =
      permit instanceof Progress ? permit : new Progress(typeof permit === 'number' ? permit : now);
    const { attempts } = progress;
    if (attempts >= maxAttempts) {
      events.emit('retry.exhausted', call, () => ({ attempts, outcome }));
      return PASS;
    }

    const random = (): number => call.runtime.random();
    const elapsedMs = now - progress.startedAt;
    const backoff = backoffDelay(settings, progress, outcome, elapsedMs, random);
    const delay = obey(retryAfter, backoff.delayMs, verdict.retryAfterMs, random);
    if (delay === undefined) return suppress(call, outcome, attempts, 'retry-after');
    const { delayMs, source } = delay;
    if (elapsedMs + delayMs >= maxElapsed) return suppress(call, outcome, attempts, 'max-elapsed');
    // Last, because it costs.
    if (budget !== undefined && verdict.notSent !== true && !budget.withdraw(now)) {
      return suppress(call, outcome, attempts, 'budget');
    }

    progress.attempts = attempts + 1;
    progress.previousDelayMs = delayMs;
    progress.backoff = settings.backoff;
    progress.backoffState = backoff.state;
    call.permit = progress;
    events.emit('retry.scheduled', call, () => ({ delayMs, delaySource: source, outcome }));
    return { type: 'again', ms: delayMs } satisfies Again;
  }

  return {
    kind,
    name,
    events,
    on: (type, listener) => events.on(type, listener),
    get budget() {
      return settings.budget;
    },
    traits: TRAITS,
    get needsTime() {
      return needsTime;
    },
    get passesSuccess() {
      return !needsTime.success;
    },
    admit(call, now) {
      const { budget } = settings;
      if (budget === undefined && !timed) return PROCEED;
      const startedAt = timeOf(call, now);
      budget?.deposit(startedAt);
      if (timed) call.permit = startedAt;
      return PROCEED;
    },
    settle(call, outcome, now) {
      const verdict = call.verdict(outcome);
      if (!isToBeRetried(verdict, outcome, call)) return PASS;
      return retryOrPass(call, outcome, verdict, timeOf(call, now));
    },
    update(change) {
      const next = updateOptions('retry', RETRY, given, change, FIXED);
      const after = settingsFrom(next, ownBudget, change.maxDelay);
      const before = settings;
      if (after.budget !== before.budget) {
        if (runtime !== undefined) after.budget?.attach(runtime);
        after.budget?.join?.();
        before.budget?.leave?.();
      }
      given = next;
      settings = after;
      timed = isTimed(after);
      const needed = needsTime;
      needsTime = needsTimeOf(after);
      if (needed.admit !== needsTime.admit || needed.success !== needsTime.success) reviseComposition();
    },
    attach(next) {
      events.attach(next);
      runtime = next;
      settings.budget?.attach(next);
    },
    remembers: (now) => settings.budget?.remembers?.(now) ?? 0,
    describe: () => describeSettings(settings),
    reading: () => settings.budget?.reading?.() ?? {},
    snapshot: () => Object.freeze({ budget: settings.budget?.snapshot() ?? null }),
  };
}

const TRAITS: readonly Trait[] = ['repeats'];

/** The pipeline of a call that began before an update has not looked at the time. */
function timeOf(call: PolicyCall, now: number): number {
  return Number.isNaN(now) ? call.runtime.clock.now() : now;
}

/** An attempt that a policy further in has refused has not run the operation. */
function isRepeatable(verdict: Verdict, outcome: Outcome, call: PolicyCall): boolean {
  if (!outcome.ok && isRejectedError(outcome.error)) return true;
  return mayRepeat(call.operation, verdict.notSent === true);
}
