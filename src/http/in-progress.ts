import type { Call, Verdict } from '../core/index.ts';
import { readFirstHeader } from './headers.ts';
import { repetitionOf } from './repetition.ts';
import { readRequest } from './request-line.ts';

/**
 * The server works on the request still that an earlier attempt has brought: no answer yet, and nobody's failure.
 * @see https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-idempotency-key-header#section-2.6
 */
export const IN_PROGRESS: Verdict = Object.freeze({ kind: 'ignored', retryable: true });

/**
 * True if the server may know the idempotency key of a request from an earlier attempt of the same call: then a 409 speaks of
 * that attempt. To a key that comes for the first time it is a conflict like any other.
 */
export function isInProgress(
  answer: unknown,
  call: Call,
  { idempotencyHeaders }: { readonly idempotencyHeaders: readonly string[] },
): boolean {
  const repetition = repetitionOf(call);
  if (repetition !== undefined) return repetition.isKeyKnown;
  return call.attempt > 1 && readFirstHeader(readRequest(answer)?.headers, idempotencyHeaders) !== undefined;
}
