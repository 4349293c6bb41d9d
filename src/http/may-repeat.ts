import type { Call, Outcome } from '../core/index.ts';
import { type IdempotencyRules, isIdempotent } from './idempotency.ts';
import { repetitionOf } from './repetition.ts';
import { readRequest } from './request-line.ts';
import type { Judged } from './status.ts';

/**
 * True if a request may be sent once more. In this order: the request of `resilientFetch` or the interceptor decides by itself; what
 * was not carried out may always be; then what the caller says of the call counts, then the method and `Idempotency-Key` that an
 * error or result tells of; where none is told, only what the server asks for is repeated.
 */
export function mayRepeat(
  rules: IdempotencyRules,
  { verdict, refused = false, comeBack = false }: Judged,
  outcome: Outcome,
  call: Call,
): boolean {
  const notCarriedOut = verdict.notSent === true || refused;
  const repetition = repetitionOf(call);
  if (repetition !== undefined) return repetition.mayRepeat(notCarriedOut, rules.idempotencyHeaders);
  if (notCarriedOut) return true;
  if (call.idempotent !== undefined) return call.idempotent;
  const line = readRequest(outcome.ok ? outcome.value : outcome.error);
  return line === undefined ? comeBack : isIdempotent(line.method, line.headers, rules);
}
