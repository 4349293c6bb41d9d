import {
  type Classifier,
  checkFunction,
  checkInteger,
  checkOptions,
  classifyByDefault,
  FAILURE,
  show,
  type Verdict,
} from '../core/index.ts';
import { checkFieldNames } from './field-name.ts';
import { VERDICTS } from './happenings.ts';
import { IDEMPOTENCY_HEADERS, IDEMPOTENT_METHODS } from './idempotency.ts';

export interface HttpOptions {
  /**
   * Statuses that pass by themselves: they are failures, and are retried. 100–599.
   * @default [408, 421, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529]
   * 403, 413 and 423 join them where the server says when to come back (Retry-After), and 409 where a request with a key was sent
   * before: then it is still in progress. `x-should-retry`, where a server says it, overrides the status either way.
   */
  readonly retryable?: readonly number[] | undefined;
  /**
   * Statuses by which the server says that it is overloaded, or has had enough of this client. They are failures; whether
   * they are retried `retryable` says. 100–599.
   * @default [429, 503, 529]
   */
  readonly throttled?: readonly number[] | undefined;
  /**
   * Statuses that are failures and not retried, beside those above. 100–599.
   * @default the other statuses from 500 up, except 501 and 505
   * All statuses that are no failure count as successes: the dependency has answered, and a 304 or 404 must not open a circuit;
   * 501 and 505, which say nothing about its health, count as neither.
   */
  readonly failed?: readonly number[] | undefined;
  /**
   * Methods that may be carried out twice, where an error or result tells of its method (axios, got, ky, Octokit, node:http; the
   * table in docs/http.md says which do). With any other, and without an `Idempotency-Key`, a failure is not retried unless the
   * request never left. Where the method is not told, only a 429, and an answer that says when to come back, are retried, unless the
   * caller says what may be: `execute(operation, { idempotent: true })`, or the pipeline’s option of that name, which go before the
   * method. Requests of `resilientFetch` and the undici interceptor go by their own option of this name.
   * @default ['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE']
   * @see https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2
   */
  readonly idempotentMethods?: readonly string[] | undefined;
  /**
   * The names of the header fields by which the server knows a request again, where it does not call them `Idempotency-Key`:
   * PayPal's `PayPal-Request-Id`, for one. A request that has one of them may be carried out twice, whatever its method.
   * @default 'Idempotency-Key'
   */
  readonly idempotencyHeader?: string | readonly string[] | undefined;
  /**
   * Asked first: what a response means, by its status and header fields (in the library's own form); `undefined` leaves it to
   * the rules above. An error that it throws becomes the call's failure.
   */
  readonly judge?: ((status: number, headers: unknown) => Verdict | Verdict['kind'] | undefined) | undefined;
  /**
   * Judges results without a status, and errors that tell neither of a response nor of the network.
   * @default any value is a success; any error is a failure that is not retried, except an `AbortError` and programming errors,
   * which count as neither
   */
  readonly otherwise?: Classifier | undefined;
}

export interface ResolvedHttpOptions {
  readonly retryable: ReadonlySet<number>;
  readonly throttled: ReadonlySet<number>;
  readonly failed: ReadonlySet<number>;
  readonly idempotentMethods: readonly string[];
  readonly idempotencyHeaders: readonly string[];
  readonly judge: HttpOptions['judge'];
  readonly otherwise: Classifier;
}

/** 520 to 524 are Cloudflare’s, of a server that it cannot reach or understand; 529 is what Anthropic and others say when overloaded. */
const RETRYABLE = [408, 421, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529];
const THROTTLED = [429, 503, 529];
/** Statuses for requests that the server cannot serve whatever its health: 501 Not Implemented, 505 HTTP Version Not Supported. */
export const UNABLE: ReadonlySet<number> = new Set([501, 505]);
const OTHER_SERVER_ERRORS = Array.from({ length: 100 }, (_, index) => 500 + index).filter(
  (status) => !UNABLE.has(status),
);

/** Nobody knows these errors: they count, and are not repeated. */
const unknownErrors: Classifier = (outcome, call) => {
  const verdict = classifyByDefault(outcome, call);
  return verdict === FAILURE ? VERDICTS.unknown : verdict;
};

const NAMES = [
  'retryable',
  'throttled',
  'failed',
  'idempotentMethods',
  'idempotencyHeader',
  'judge',
  'otherwise',
];

export function resolveHttpOptions(options: HttpOptions): ResolvedHttpOptions {
  checkOptions('http', options, NAMES);
  const { retryable = RETRYABLE, throttled = THROTTLED, failed = OTHER_SERVER_ERRORS } = options;
  const { idempotentMethods = IDEMPOTENT_METHODS, idempotencyHeader = IDEMPOTENCY_HEADERS } = options;
  const { judge, otherwise = unknownErrors } = options;
  if (judge !== undefined) checkFunction('http.judge', judge);
  return {
    retryable: checkStatuses('http.retryable', retryable),
    throttled: checkStatuses('http.throttled', throttled),
    failed: checkStatuses('http.failed', failed),
    idempotentMethods: checkMethods('http.idempotentMethods', idempotentMethods),
    idempotencyHeaders: checkFieldNames('http.idempotencyHeader', idempotencyHeader),
    judge,
    otherwise: checkFunction('http.otherwise', otherwise),
  };
}

function checkStatuses(path: string, statuses: unknown): ReadonlySet<number> {
  if (!Array.isArray(statuses))
    throw new TypeError(`${path} must be an array of statuses, got ${show(statuses)}`);
  const checked = statuses.map((status, at) =>
    checkInteger(`${path}[${at}]`, status, { min: 100, max: 599 }),
  );
  return new Set(checked);
}

/** Methods in capitals. */
export function checkMethods(path: string, methods: unknown): readonly string[] {
  if (!Array.isArray(methods))
    throw new TypeError(`${path} must be an array of methods, got ${show(methods)}`);
  return methods.map((method, at) => {
    if (typeof method === 'string' && /^[A-Za-z-]+$/.test(method)) return method.toUpperCase();
    throw new TypeError(`${path}[${at}] must be a method such as 'GET', got ${show(method)}`);
  });
}
