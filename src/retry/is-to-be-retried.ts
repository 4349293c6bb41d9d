import {
  isRejectedError,
  isRetryable,
  mayRepeat,
  type Outcome,
  type PolicyCall,
  show,
  type Verdict,
} from '../core/index.ts';
import type { Settings } from './settings.ts';

/**
 * True if the outcome is one to be retried, as far as attempts, time and budget are left.
 * @throws what `shouldRetry` throws, and TypeError where it answers with anything else than it may
 */
export function isToBeRetried(
  { shouldRetry }: Settings,
  verdict: Verdict,
  outcome: Outcome,
  call: PolicyCall,
): boolean {
  const answer = shouldRetry?.(outcome, call);
  if (answer !== undefined && typeof answer !== 'boolean') {
    throw new TypeError(`retry.shouldRetry() must be true, false or undefined, got ${show(answer)}`);
  }
  return (answer ?? isRetryable(verdict)) && isRepeatable(verdict, outcome, call);
}

/** An attempt that a policy further in has refused has not run the operation. */
function isRepeatable(verdict: Verdict, outcome: Outcome, call: PolicyCall): boolean {
  if (!outcome.ok && isRejectedError(outcome.error)) return true;
  return mayRepeat(call.operation, verdict.notSent === true);
}
