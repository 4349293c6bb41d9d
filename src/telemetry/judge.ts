import { isResilienceError, type Outcome, type PolicyCall, type Verdict } from '../core/index.ts';
import { CANCELLED, type ErrorTypeHook, errorType, resultType, underscored } from './error-type.ts';

/** Returns the error type of an outcome; `undefined` for a success. Uses the pipeline's classifier, as policies do. */
export function judge(call: PolicyCall, outcome: Outcome, hook: ErrorTypeHook): string | undefined {
  const kind = verdictOn(call, outcome);
  if (outcome.ok) return kind === 'failure' ? resultType(outcome.value, hook) : undefined;
  return kind === 'success' ? undefined : errorType(outcome.error, hook);
}

function verdictOn(call: PolicyCall, outcome: Outcome): Verdict['kind'] | undefined {
  try {
    return call.verdict(outcome).kind;
  } catch {
    return undefined;
  }
}

/** Returns the reason why no caller waits for the attempt any more; `undefined` if one still waits. */
export function whyGivenUp(call: PolicyCall): string | undefined {
  const { isAborted } = call as PolicyCall & { readonly isAborted?: boolean };
  if (isAborted !== true) return undefined;
  const { reason } = call.signal;
  return isResilienceError(reason) ? underscored(reason.code) : CANCELLED;
}
