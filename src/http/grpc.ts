import {
  type Classifier,
  checkFunction,
  checkInteger,
  checkOptions,
  classifyByDefault,
  FAILURE,
  IGNORED,
  SUCCESS,
  show,
  type Verdict,
} from '../core/index.ts';
import { readHeader } from './headers.ts';

export interface GrpcOptions {
  /**
   * Numbers of the status codes that are retried, 1–16.
   * @default [4, 8, 10, 14]: DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, ABORTED, UNAVAILABLE
   */
  readonly retryable?: readonly number[] | undefined;
  /**
   * Judges values, and errors without a status code.
   * @default any value is a success; any error is a retryable failure, except an `AbortError` and programming errors
   */
  readonly otherwise?: Classifier | undefined;
}

const CANCELLED = 1;
const RESOURCE_EXHAUSTED = 8;
const RETRYABLE = [4, RESOURCE_EXHAUSTED, 10, 14];
/** Those of the other codes that blame the server: UNKNOWN, INTERNAL, DATA_LOSS. The rest is an answer to what was asked. */
const SERVERS_FAULT = new Set([2, 13, 15]);

const FAILED: Verdict = Object.freeze({ kind: 'failure', retryable: false });

/** How grpc-js says that there is no connection to send on. */
const NOT_SENT_MESSAGE = /No connection established|ECONNREFUSED|ENOTFOUND|Name resolution failed/;

/**
 * The classifier for gRPC: judges an error by the number in `code` (grpc-js, nice-grpc, Connect). Retried are UNAVAILABLE,
 * RESOURCE_EXHAUSTED (which is `throttled`), DEADLINE_EXCEEDED and ABORTED. UNKNOWN, INTERNAL and DATA_LOSS are failures;
 * CANCELLED is ignored; every other code is the dependency's answer. The server's pushback (`grpc-retry-pushback-ms`) is
 * obeyed: it says when to come back, or, negative or illegible, not to.
 * @see https://github.com/grpc/proposal/blob/master/A6-client-retries.md
 */
export function grpc(options: GrpcOptions = {}): Classifier {
  checkOptions('grpc', options, ['retryable', 'otherwise']);
  const { retryable = RETRYABLE, otherwise = classifyByDefault } = options;
  if (!Array.isArray(retryable))
    throw new TypeError(`grpc.retryable must be an array of codes, got ${show(retryable)}`);
  const codes = new Set(
    retryable.map((code, at) => checkInteger(`grpc.retryable[${at}]`, code, { min: 1, max: 16 })),
  );
  checkFunction('grpc.otherwise', otherwise);
  return (outcome, call) => {
    if (outcome.ok) return otherwise(outcome, call);
    const { code, metadata, message } = (outcome.error ?? {}) as Record<string, unknown>;
    if (typeof code !== 'number' || !Number.isInteger(code) || code < 1 || code > 16)
      return otherwise(outcome, call);
    return judgeCode(code, codes, metadata, String(message));
  };
}

function judgeCode(
  code: number,
  retryable: ReadonlySet<number>,
  metadata: unknown,
  message: string,
): Verdict {
  if (retryable.has(code)) {
    const pushback = readHeader(metadata, 'grpc-retry-pushback-ms');
    const refused = pushback !== undefined && !/^\d+$/.test(pushback);
    return {
      ...FAILURE,
      retryable: !refused,
      retryAfterMs: pushback === undefined || refused ? undefined : Number(pushback),
      throttled: code === RESOURCE_EXHAUSTED,
      notSent: NOT_SENT_MESSAGE.test(message),
    };
  }
  if (code === CANCELLED) return IGNORED;
  return SERVERS_FAULT.has(code) ? FAILED : SUCCESS;
}
