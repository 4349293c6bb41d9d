import { isObject, isOwn, readField, readText } from './foreign.ts';

/**
 * Reads the HTTP response of a value or an error, whichever library made it: `Response`, axios, got, ky, undici, node:http,
 * superagent, Octokit, openai, Stripe, the AWS SDK, and whoever wraps one of their errors as a `cause`.
 */

/** How deep causes are looked into; more would be a cycle. */
const MAX_DEPTH = 5;

/** The HTTP status; `undefined` if there is none. */
export function readStatus(subject: unknown): number | undefined {
  return statusOf(subject) ?? statusOf(responseOf(subject)) ?? awsStatus(subject);
}

/** The header fields of the response, in whatever form the library has them. */
export function readHeaders(subject: unknown): unknown {
  // Of an axios error `headers` would be those of the request, were there any.
  return readField(responseOf(subject), 'headers') ?? readField(subject, 'headers');
}

/** An answer that an error tells of. */
export interface Answer {
  /** The error, or one of its causes. */
  readonly subject: unknown;
  readonly status: number;
  /**
   * True if the response itself is there. Without it the status may be made up: Octokit says 500 where there is no connection.
   */
  readonly isCertain: boolean;
}

/** The answer that an error, or the first of its causes, tells of. */
export function findAnswer(error: unknown): Answer | undefined {
  let subject = error;
  let found: Answer | undefined;
  for (let depth = 0; depth <= MAX_DEPTH && isObject(subject) && !isOwn(subject); depth++) {
    const status = readStatus(subject);
    if (status !== undefined) {
      const answer = { subject, status, isCertain: hasResponse(subject) };
      // A status below 300 is that of a response that went wrong afterwards, of which a cause may tell.
      if (answer.isCertain && status >= 300) return answer;
      if (found === undefined || (answer.isCertain && !found.isCertain)) found = answer;
    }
    subject = readField(subject, 'cause');
  }
  return found;
}

/**
 * True if an error belongs to a request that was answered: then its code may be the far side's. openai's errors of a stream have the
 * header fields of its answer, and no status.
 */
export function isAnswered(error: unknown, answer: Answer | undefined = findAnswer(error)): boolean {
  return answer?.isCertain === true || isObject(readHeaders(error));
}

function hasResponse(subject: unknown): boolean {
  return (
    statusOf(responseOf(subject)) !== undefined ||
    awsStatus(subject) !== undefined ||
    // axios, of an error that was written out and read again
    readText(subject, 'code').startsWith('ERR_BAD_RE') ||
    isObject(readField(subject, 'headers'))
  );
}

function responseOf(subject: unknown): unknown {
  const response = readField(subject, 'response');
  return isObject(response) ? response : readField(subject, '$response');
}

function statusOf(subject: unknown): number | undefined {
  const status = readField(subject, 'status') ?? readField(subject, 'statusCode');
  return isStatus(status) ? status : undefined;
}

function awsStatus(subject: unknown): number | undefined {
  const status = readField(readField(subject, '$metadata'), 'httpStatusCode');
  return isStatus(status) ? status : undefined;
}

function isStatus(status: unknown): status is number {
  return typeof status === 'number' && Number.isInteger(status) && status >= 100 && status <= 599;
}
