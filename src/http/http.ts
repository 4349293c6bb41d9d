import {
  type Call,
  type Classifier,
  FAILURE,
  IGNORED,
  isRetryable,
  type Outcome,
  type PolicyCall,
  SUCCESS,
  systemRuntime,
  type Verdict,
} from '../core/index.ts';
import { failedAnswer, readHeaders, readRequest, readStatus } from './answer.ts';
import { readAwsError } from './aws.ts';
import { discard } from './discard.ts';
import { type HttpOptions, type ResolvedHttpOptions, resolveHttpOptions, UNABLE } from './http-options.ts';
import { isIdempotent } from './idempotency.ts';
import { IN_PROGRESS, isInProgress } from './in-progress.ts';
import { judgeNetworkError } from './network-error.ts';
import { repetitionOf } from './repetition.ts';
import { serverHint } from './server-hint.ts';

const FAILED: Verdict = Object.freeze({ kind: 'failure', retryable: false });

/**
 * The classifier for HTTP: judges a response by its status and an error by what it tells of a response or of the network,
 * whichever library it is of (`fetch`, undici, axios, got, ky, node:http, the AWS SDK).
 *
 *     pipeline({ name: 'api', classify: http() }, timeout('10s'), retry(), circuitBreaker(), timeout('2s'))
 *
 * - Retried: 408, 425, 429, 500, 502, 503, 504, 529, and errors of the network.
 * - 429, 503 and 529 are `throttled`. When to come back is read from Retry-After, `retry-after-ms`, RateLimit and the like.
 * - Other 4xx are answers: they are not retried and open no circuit. Other 5xx are failures that are not retried.
 * - An error that proves that the request never left (connection refused, name not found) is `notSent`.
 * - A 409 to an idempotency key that an earlier attempt of the same call has brought means that this is still in progress: it
 *   is no failure, and retried.
 * - What must not be carried out twice is not retried, unless it was never sent; see `idempotentMethods`. Of a plain `fetch`
 *   nobody knows the method: use `resilientFetch`.
 *
 * Responses that no caller gets are let go of: short bodies are read, so that their connections can be used again, the others
 * broken off. Bodies that somebody reads are left alone.
 * @throws RangeError, TypeError for options that make no sense
 */
export function http(options: HttpOptions = {}): Classifier {
  const rules = resolveHttpOptions(options);
  const classify: Classifier = (outcome, call) => {
    const judgement = outcome.ok ? judgeValue(rules, outcome, call) : judgeError(rules, outcome, call);
    const verdict = judgement === 'failure' ? FAILURE : judgement;
    return typeof verdict === 'string' || !isRetryable(verdict) || mayRepeat(rules, verdict, outcome, call)
      ? verdict
      : { ...verdict, retryable: false };
  };
  return Object.assign(classify, { discard });
}

type Judgement = Verdict | Verdict['kind'];

function judgeValue(rules: ResolvedHttpOptions, outcome: Outcome & { ok: true }, call: Call): Judgement {
  const { value } = outcome;
  const status = readStatus(value);
  return status === undefined ? rules.otherwise(outcome, call) : judgeStatus(rules, status, value, call);
}

function judgeError(rules: ResolvedHttpOptions, outcome: Outcome & { ok: false }, call: Call): Judgement {
  const { error } = outcome;
  const answer = failedAnswer(error);
  if (answer === undefined) return judgeNetworkError(error) ?? rules.otherwise(outcome, call);
  const status = readStatus(answer) as number;
  const aws = rules.retryable.has(status) ? undefined : readAwsError(answer);
  if (aws === 'throttled') return throttled(answer, true, call);
  return aws === 'transient' ? FAILURE : judgeStatus(rules, status, answer, call);
}

function judgeStatus(rules: ResolvedHttpOptions, status: number, answer: unknown, call: Call): Judgement {
  const own = rules.judge?.(status, readHeaders(answer));
  if (own !== undefined) return own;
  if (status === 409 && isInProgress(answer, call, rules)) return IN_PROGRESS;
  const retryable = rules.retryable.has(status);
  if (rules.throttled.has(status)) return throttled(answer, retryable, call);
  if (retryable) {
    const retryAfterMs = serverHint(readHeaders(answer), false, wallNow(call));
    return retryAfterMs === undefined ? FAILURE : { ...FAILURE, retryAfterMs };
  }
  if (rules.failed.has(status)) return FAILED;
  return UNABLE.has(status) ? IGNORED : SUCCESS;
}

function throttled(answer: unknown, retryable: boolean, call: Call): Verdict {
  const retryAfterMs = serverHint(readHeaders(answer), true, wallNow(call));
  return { kind: 'failure', retryable, throttled: true, retryAfterMs };
}

function mayRepeat(rules: ResolvedHttpOptions, verdict: Verdict, outcome: Outcome, call: Call): boolean {
  const notSent = verdict.notSent === true;
  const repetition = repetitionOf(call);
  if (repetition !== undefined) return repetition.mayRepeat(notSent, rules.idempotencyHeaders);
  if (notSent) return true;
  const line = readRequest(outcome.ok ? outcome.value : outcome.error);
  return line === undefined || isIdempotent(line.method, line.headers, rules);
}

/** Dates are wall time, which is the runtime's to tell. A call that has none comes from a test of the user's. */
function wallNow(call: Call): number {
  return ((call as Partial<PolicyCall>).runtime ?? systemRuntime).clock.wallNow();
}
