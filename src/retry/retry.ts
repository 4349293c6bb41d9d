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
  type Settlement,
  show,
  type Verdict,
} from '../core/index.ts';
import type { RetryBudget, RetryBudgetSnapshot } from './budget.ts';
import { backoffDelay, obey } from './delay.ts';
import { describeRetryOptions, type RetryOptions, resolveRetryOptions } from './options.ts';
import { Progress } from './progress.ts';

export type RetryEventType = 'retry.scheduled' | 'retry.exhausted' | 'retry.suppressed';

export interface Retry extends Policy<never> {
  readonly kind: 'retry';
  readonly events: EventHub<RetryEventType>;
  readonly on: EventHub<RetryEventType>['on'];
  /** The budget that the retries are paid from. */
  readonly budget: RetryBudget | undefined;
  describe(): Record<string, unknown>;
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
  const resolved = resolveRetryOptions(options);
  const { name, maxAttempts, maxElapsedMs, retryAfter, budget, shouldRetry } = resolved;
  const events = new EventHub<RetryEventType>({ kind: 'retry', name });
  budget?.join?.();
  const timed = maxElapsedMs !== Infinity || typeof resolved.backoff === 'function';

  function isToBeRetried(verdict: Verdict, outcome: Outcome, call: PolicyCall): boolean {
    const answer = shouldRetry?.(outcome, call);
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
    const progress =
      permit instanceof Progress ? permit : new Progress(typeof permit === 'number' ? permit : now);
    const { attempts } = progress;
    if (attempts >= maxAttempts) {
      events.emit('retry.exhausted', call, () => ({ attempts, outcome }));
      return PASS;
    }

    const random = (): number => call.runtime.random();
    const elapsedMs = now - progress.startedAt;
    const backoff = backoffDelay(resolved, progress, outcome, elapsedMs, random);
    const delay = obey(retryAfter, backoff.delayMs, verdict.retryAfterMs, random);
    if (delay === undefined) return suppress(call, outcome, attempts, 'retry-after');
    const { delayMs, source } = delay;
    if (elapsedMs + delayMs >= maxElapsedMs) return suppress(call, outcome, attempts, 'max-elapsed');
    // Last, because it costs.
    if (budget !== undefined && verdict.notSent !== true && !budget.withdraw(now)) {
      return suppress(call, outcome, attempts, 'budget');
    }

    progress.attempts = attempts + 1;
    progress.previousDelayMs = delayMs;
    progress.backoffState = backoff.state;
    call.permit = progress;
    events.emit('retry.scheduled', call, () => ({ delayMs, delaySource: source, outcome }));
    return { type: 'again', ms: delayMs } satisfies Again;
  }

  return {
    kind: 'retry',
    name,
    events,
    on: (type, listener) => events.on(type, listener),
    budget,
    traits: ['repeats'],
    needsTime: { admit: budget !== undefined || timed, success: shouldRetry !== undefined },
    passesSuccess: shouldRetry === undefined,
    admit(call, now) {
      budget?.deposit(now);
      if (timed) call.permit = now;
      return PROCEED;
    },
    settle(call, outcome, now) {
      const verdict = call.verdict(outcome);
      if (!isToBeRetried(verdict, outcome, call)) return PASS;
      return retryOrPass(call, outcome, verdict, now);
    },
    attach(runtime) {
      events.attach(runtime);
      budget?.attach(runtime);
    },
    remembers: (now) => budget?.remembers?.(now) ?? 0,
    describe: () => describeRetryOptions(resolved),
    snapshot: () => Object.freeze({ budget: budget?.snapshot() ?? null }),
  };
}

/** An attempt that a policy further in has refused has not run the operation. */
function isRepeatable(verdict: Verdict, outcome: Outcome, call: PolicyCall): boolean {
  if (!outcome.ok && isRejectedError(outcome.error)) return true;
  return mayRepeat(call.operation, verdict.notSent === true);
}
