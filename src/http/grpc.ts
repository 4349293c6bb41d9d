import {
  type Call,
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
import { readField, readText } from './foreign.ts';
import { VERDICTS } from './happenings.ts';
import { readHeader } from './headers.ts';
import { isNotSent } from './network-error.ts';
import { readRetryInfo } from './retry-info.ts';

export interface GrpcOptions {
  /**
   * Numbers of the status codes that are retried, 1–16.
   * @default `[4, 8, 10, 14]`: DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, ABORTED, UNAVAILABLE
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
const OUT_OF_RANGE = 11;
const UNAVAILABLE = 14;
const RETRYABLE = [4, RESOURCE_EXHAUSTED, 10, UNAVAILABLE];
/** Statuses of requests that may have been carried out; RESOURCE_EXHAUSTED and ABORTED say that it was not. */
const MAY_HAVE_ARRIVED = new Set([4, UNAVAILABLE]);
/** By which libraries report that a message is too large. */
const LIMIT_CODES = new Set([RESOURCE_EXHAUSTED, OUT_OF_RANGE]);
/** Those of the other codes that blame the server: UNKNOWN, INTERNAL, DATA_LOSS. The rest is an answer to what was asked. */
const SERVERS_FAULT = new Set([2, 13, 15]);

/** How the libraries word a message above the limit, which is RESOURCE_EXHAUSTED (in Rust OUT_OF_RANGE) and no throttling. */
const TOO_LARGE = [
  'larger than max',
  'exceeds maximum size',
  'decompresses to a size larger',
  'length too large',
];
/** How grpc-js says that there is no connection; the reason follows. */
const NO_CONNECTION = 'No connection established';
/** How Node words why a certificate is not trusted. */
const NOT_TRUSTED = ['certificate', 'altnames', 'self-signed', 'self signed'];
/** So much of the details is looked into. */
const MAX_LENGTH = 1000;

/**
 * The classifier for gRPC: judges an error by the number in `code` (grpc-js, nice-grpc, Connect). Retried are UNAVAILABLE,
 * RESOURCE_EXHAUSTED (which is `throttled`), DEADLINE_EXCEEDED and ABORTED. UNKNOWN, INTERNAL and DATA_LOSS are failures;
 * CANCELLED is ignored; every other code is the dependency's answer. A message above the size limit, and a certificate that is not
 * trusted, are the same next time and not retried. The server's pushback (`grpc-retry-pushback-ms`) is obeyed: it says when to come
 * back, or, negative or illegible, not to; so is `google.rpc.RetryInfo` among the details of the status. The text of a status may be
 * the server's, so it never proves that nothing was sent: an error is `notSent` only by a `cause` of this side, as Connect has it. Of a
 * call that says `idempotent: false`, DEADLINE_EXCEEDED and UNAVAILABLE are not retried.
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
    const code = readField(outcome.error, 'code');
    if (typeof code !== 'number' || !Number.isInteger(code) || code < 1 || code > 16)
      return otherwise(outcome, call);
    return judgeCode(code, codes, outcome.error, call);
  };
}

function judgeCode(code: number, retryable: ReadonlySet<number>, error: unknown, call: Call): Verdict {
  const details = (readText(error, 'details') || readText(error, 'message')).slice(0, MAX_LENGTH);
  if (TOO_LARGE.some((words) => details.includes(words)) && LIMIT_CODES.has(code)) return IGNORED;
  if (code === UNAVAILABLE && isNotTrusted(details)) return VERDICTS.unknown;
  if (retryable.has(code)) return retryLater(code, error, call);
  if (code === CANCELLED) return IGNORED;
  return SERVERS_FAULT.has(code) ? VERDICTS.unknown : SUCCESS;
}

function retryLater(code: number, error: unknown, call: Call): Verdict {
  const pushback = readHeader(readField(error, 'metadata'), 'grpc-retry-pushback-ms');
  const isRefused = pushback !== undefined && !/^\d{1,15}$/.test(pushback);
  const notSent = isNotSent(readField(error, 'cause'));
  const isUnsafe = call.idempotent === false && MAY_HAVE_ARRIVED.has(code) && !notSent;
  const waits = [readRetryInfo(error), isRefused ? undefined : pushback].filter((wait) => wait !== undefined);
  return {
    ...FAILURE,
    retryable: !isRefused && !isUnsafe,
    retryAfterMs: waits.length === 0 || isRefused ? undefined : Math.max(...waits.map(Number)),
    throttled: code === RESOURCE_EXHAUSTED,
    notSent,
  };
}

function isNotTrusted(details: string): boolean {
  const text = details.toLowerCase();
  return details.includes(NO_CONNECTION) && NOT_TRUSTED.some((words) => text.includes(words));
}
