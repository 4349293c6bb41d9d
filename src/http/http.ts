import { type Call, type Classifier, isRetryable, type Outcome } from '../core/index.ts';
import { findAnswer, isAnswered, readStatus } from './answer.ts';
import { readAwsError } from './aws.ts';
import { discard } from './discard.ts';
import { readField } from './foreign.ts';
import { VERDICTS } from './happenings.ts';
import { type HttpOptions, type ResolvedHttpOptions, resolveHttpOptions } from './http-options.ts';
import { mayRepeat } from './may-repeat.ts';
import { afterAnswer, whatHappened } from './network-error.ts';
import { asVerdict, type Judged, judgeStatus, throttled } from './status.ts';

/**
 * The classifier for HTTP: judges a response by its status and an error by what it tells of a response or of the network,
 * whichever library it is of (`fetch`, undici, axios, got, ky, node-fetch, node:http, Octokit, openai, Stripe, the AWS SDK).
 *
 *     pipeline({ name: 'api', classify: http() }, timeout('10s'), retry(), circuitBreaker(), timeout('2s'))
 *
 * - Retried: 408, 421, 425, 429, 500, 502, 503, 504, 520–524, 529, and errors of the network.
 * - 429, 503 and 529 are `throttled`. When to come back is read from Retry-After, `retry-after-ms`, RateLimit and the like.
 * - 3xx and other 4xx are answers, also where a library throws them: they are not retried and open no circuit. Other 5xx are
 *   failures that are not retried.
 * - An error that proves that the request never left (connection refused, name not found) is `notSent`. If this machine was short
 *   of something (sockets, ports, memory), it is retried and no failure of the dependency.
 * - What is the same next time (limits on redirects and sizes, what cannot be parsed) is not retried, and what is not known is a
 *   failure that is not retried.
 * - A 409 to an idempotency key that an earlier attempt of the same call has brought means that this is still in progress: it
 *   is no failure, and retried.
 * - What must not be carried out twice is not retried, unless it was never sent; see `idempotentMethods`. Of a plain `fetch`
 *   nobody knows the method: use `resilientFetch`, or say `execute(operation, { idempotent: true })`.
 *
 * Responses that no caller gets are let go of: short bodies are read, so that their connections can be used again, the others
 * broken off. Bodies that somebody reads are left alone.
 * @throws RangeError, TypeError for options that make no sense
 */
export function http(options: HttpOptions = {}): Classifier {
  const rules = resolveHttpOptions(options);
  const classify: Classifier = (outcome, call) => {
    const judged = outcome.ok ? judgeValue(rules, outcome, call) : judgeError(rules, outcome, call);
    const { verdict } = judged;
    if (!isRetryable(verdict) || mayRepeat(rules, judged, outcome, call)) return verdict;
    return { ...verdict, retryable: false };
  };
  return Object.assign(classify, { discard });
}

function judgeValue(rules: ResolvedHttpOptions, outcome: Outcome & { ok: true }, call: Call): Judged {
  const { value } = outcome;
  const status = readStatus(value);
  if (status === undefined) return { verdict: asVerdict(rules.otherwise(outcome, call)) };
  return judgeStatus(rules, status, value, call);
}

function judgeError(rules: ResolvedHttpOptions, outcome: Outcome & { ok: false }, call: Call): Judged {
  const { error } = outcome;
  const answer = findAnswer(error);
  const wasAnswered = isAnswered(error, answer);
  const byStatus = (): Judged | undefined => {
    if (answer === undefined) return undefined;
    const { subject, status } = answer;
    const aws = readAwsError(subject);
    return status < 300 && aws === undefined ? undefined : judgeStatus(rules, status, subject, call, aws);
  };
  if (answer?.isCertain === true && answer.status >= 400) return byStatus() as Judged;
  const happening = whatHappened(error);
  if (happening !== undefined && !(wasAnswered && happening === 'same-again')) {
    return { verdict: VERDICTS[wasAnswered ? afterAnswer(happening) : happening] };
  }
  const judged = byStatus();
  if (judged !== undefined) return judged;
  if (happening !== undefined) return { verdict: VERDICTS[happening] };
  return byOwnDelay(error) ?? { verdict: asVerdict(rules.otherwise(outcome, call)) };
}

/** Slack’s client, and others, have the wait that the server asks for in a field of the error, in seconds, and no answer with it. */
function byOwnDelay(error: unknown): Judged | undefined {
  const seconds = readField(error, 'retryAfter');
  if (typeof seconds !== 'number' || !(seconds >= 0)) return undefined;
  return { verdict: throttled(true, Math.ceil(seconds * 1000)), comeBack: true };
}
