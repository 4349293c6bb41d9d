import { checkDuration, MAX_TIMER_MS, type Outcome } from '../core/index.ts';
import type { Progress } from './progress.ts';
import type { Settings } from './settings.ts';

/** When to retry, and who says so. */
export interface Delay {
  readonly delayMs: number;
  readonly source: 'backoff' | 'retry-after';
}

/**
 * The delay that the backoff gives, within [0, `maxDelay`], and its state after it. The one place that all backoffs
 * pass, those of the user's own too: nothing further on meets NaN, Infinity or more than a timer holds.
 */
export function backoffDelay(
  { backoff, maxDelay }: Pick<Settings, 'backoff' | 'maxDelay'>,
  progress: Progress,
  outcome: Outcome,
  elapsedMs: number,
  random: () => number,
): { readonly delayMs: number; readonly state: number } {
  const { attempts, previousDelayMs } = progress;
  const state = progress.backoff === backoff ? progress.backoffState : 0;
  const step =
    typeof backoff === 'function'
      ? { delayMs: backoff({ attempt: attempts, outcome, previousDelayMs, elapsedMs, random }), state }
      : backoff.next(attempts, state, random, maxDelay);
  return {
    delayMs: Math.min(checkDuration('retry.backoff()', step.delayMs), maxDelay),
    state: step.state,
  };
}

/**
 * The delay in force: the backoff's, or the wait that the server asked for where that is longer. `undefined` where the
 * server asked for more than is obeyed. A wait of 0, in the past or no number asks for nothing; nor does any where hints are
 * left out of account.
 */
export function obey(
  retryAfter: Settings['retryAfter'],
  backoffMs: number,
  retryAfterMs: number | undefined,
  random: () => number,
): Delay | undefined {
  if (retryAfter === false || retryAfterMs === undefined || !(retryAfterMs > 0)) {
    return { delayMs: backoffMs, source: 'backoff' };
  }
  const { max, onExceed, jitter } = retryAfter;
  if (retryAfterMs > max && onExceed === 'give-up') return undefined;
  const waitMs = Math.min(Math.min(retryAfterMs, max) * (1 + jitter * random()), MAX_TIMER_MS);
  return waitMs > backoffMs
    ? { delayMs: waitMs, source: 'retry-after' }
    : { delayMs: backoffMs, source: 'backoff' };
}
