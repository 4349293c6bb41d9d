import {
  type Call,
  checkBoolean,
  checkFunction,
  checkInteger,
  checkOneOf,
  checkOptions,
} from '../core/index.ts';
import { CRITICALITY_HEADER, DEADLINE_HEADER } from './deadline.ts';
import { checkFieldName, checkFieldNames } from './field-name.ts';
import { Generations } from './generations.ts';
import { checkMethods } from './http-options.ts';
import { IDEMPOTENCY_HEADERS, IDEMPOTENT_METHODS } from './idempotency.ts';
import { type FetchInput, originOf, type ResilientRequestInit } from './request.ts';
import type { ResolvedResumeOptions, ResumeOptions } from './resume.ts';

export interface ResilientFetchOptions {
  /** The function that sends a request. @default the global `fetch`, as it is when the request is sent */
  readonly fetch?: typeof fetch | undefined;
  /**
   * The key of a request: which of the `perKey` pipelines it goes through, and the `key` that policies see. An error that it throws the
   * request rejects with.
   * @default the URL's origin: scheme, host and port
   */
  readonly key?: ((input: FetchInput, init?: ResilientRequestInit) => string | undefined) | undefined;
  /**
   * Where an attempt goes: the request's path and query are put on this origin (scheme, host and port), behind its path if it has one. So requests can be spread
   * over regions: `origin: regions.endpointOf`, of a `failover()` whose endpoints are origins. The URL of a request may then be a path alone. Whatever
   * origin it names gets nothing, so header fields that are meant for it go to the other. An error that the function throws, and a result that is no http or https URL, fails the attempt.
   * @default the origin of the request's URL
   */
  readonly origin?: ((call: Call) => string | URL) | undefined;
  /**
   * Methods that may be carried out twice, and so are retried. A request of any other method is retried if it has an
   * `Idempotency-Key`, if the call or its pipeline says that it is `idempotent`, or if it demonstrably never left.
   * @default ['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE']
   * @see https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2
   */
  readonly idempotentMethods?: readonly string[] | undefined;
  /**
   * Gives each request that is not idempotent an `Idempotency-Key`, the same for all its attempts: a random UUID, or what a
   * function makes. For servers that know the header: to others the request would then be sent twice.
   * @default false
   * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
   */
  readonly idempotencyKey?: boolean | (() => string) | undefined;
  /**
   * The name, or the names, of the header fields by which the server knows a request again, where it does not call them
   * `Idempotency-Key`: PayPal's `PayPal-Request-Id`, for one. A request that has one of them is retried; `idempotencyKey` gives
   * it the first of them.
   * @default 'Idempotency-Key', and what the classifier `http({ idempotencyHeader })` of the pipeline names
   */
  readonly idempotencyHeader?: string | readonly string[] | undefined;
  /**
   * The name of a header field that tells the server the number of the attempt, from 1. A request that comes with it belongs to
   * an attempt already; see `nested`.
   * @default none
   */
  readonly attemptHeader?: string | undefined;
  /**
   * The name of a header field that tells the server how many ms it has: what is left of the call's deadline and of all timeouts around the
   * attempt, so that it does not work on what nobody waits for. `true` for `'x-envoy-expected-rq-timeout-ms'`; `'grpc-timeout'` has gRPC's
   * own form. {@link deadlineFrom} reads it. Where nothing bounds the time, there is none.
   * @default none
   */
  readonly deadlineHeader?: string | true | undefined;
  /**
   * The name of a header field that tells the server how much the call matters; `true` for `'x-criticality'`. {@link criticalityFrom} reads it.
   * @default none
   */
  readonly criticalityHeader?: string | true | undefined;
  /**
   * True if a response is only handed over when its body has arrived: then timeouts cover the body too, and a body that breaks
   * off is a failed attempt and retried. The body is held in memory, so not for what streams.
   * @default false: a response is handed over with its header, and no timeout of the pipeline aborts its body
   */
  readonly timeoutCoversBody?: boolean | undefined;
  /**
   * Continues the body of an answer to GET that breaks off with the missing part, asked for by `Range` and `If-Range`: for long
   * downloads. Each such request goes through the pipeline by itself. Possible where the answer has a strong `ETag`, or was last
   * modified a minute before, and is not encoded: so no encoding is asked for, unless the request says which it takes. Excludes
   * `timeoutCoversBody`.
   * @default false; `true` for `{ maxAttempts: 3 }`: three requests for one body, the first included
   */
  readonly resume?: boolean | ResumeOptions | undefined;
  /**
   * True if requests that ask for the same may share an answer, where the pipeline has a `coalesce` or a `cache`: GET and HEAD without a body, of one URL
   * with the same header fields but for those of tracing. Such a response is handed over when its body has arrived, and each caller gets
   * one of its own; timeouts cover the body. A request that changes something (POST, PUT, DELETE, …), and gets no error, ends what is kept for its URL. A response with a body of more than `maxBody` bytes is not kept, and is cloned for those who wait for it.
   * @default false: each request has an answer of its own; `true` for `{ maxBody: 1_048_576 }`
   */
  readonly share?: boolean | ShareOptions | undefined;
  /**
   * The treatment of a request inside an attempt of another one that may be retried itself. Attempts would multiply: 3 × 3 are 9.
   * `suppress` makes one attempt of it. Such a request is recognised by its `signal`, if that came from a resilient fetch
   * further out, or by its `attemptHeader`.
   * @default 'suppress'
   */
  readonly nested?: 'suppress' | 'allow' | undefined;
}

export interface ShareOptions {
  /** How many bytes the body of a response may have to be shared. An integer ≥ 0. @default 1_048_576 */
  readonly maxBody?: number | undefined;
}

interface ResolvedShare {
  readonly maxBody: number;
  readonly generations: Generations;
}

export interface ResolvedFetchOptions {
  readonly fetch: typeof fetch;
  readonly key: (input: FetchInput, init?: ResilientRequestInit) => string | undefined;
  readonly origin: ((call: Call) => string | URL) | undefined;
  readonly idempotentMethods: readonly string[];
  readonly idempotencyKey: boolean | (() => string);
  readonly idempotencyHeaders: readonly string[];
  readonly attemptHeader: string | undefined;
  readonly deadlineHeader: string | undefined;
  readonly criticalityHeader: string | undefined;
  readonly timeoutCoversBody: boolean;
  readonly resume: ResolvedResumeOptions | undefined;
  readonly share: ResolvedShare | undefined;
  readonly nested: 'suppress' | 'allow';
}

const NAMES = [
  'fetch',
  'key',
  'origin',
  'idempotentMethods',
  'idempotencyKey',
  'idempotencyHeader',
  'attemptHeader',
  'deadlineHeader',
  'criticalityHeader',
  'timeoutCoversBody',
  'resume',
  'share',
  'nested',
];

const globalFetch: typeof fetch = (input, init) => globalThis.fetch(input, init);

/** @param path of the options, in messages */
export function resolveFetchOptions(
  options: ResilientFetchOptions,
  path = 'resilientFetch',
): ResolvedFetchOptions {
  checkOptions(path, options, NAMES);
  const { fetch = globalFetch, key = originOf, idempotentMethods = IDEMPOTENT_METHODS } = options;
  const { idempotencyKey = false, idempotencyHeader = IDEMPOTENCY_HEADERS, attemptHeader } = options;
  const { timeoutCoversBody = false, resume = false, share = false, nested = 'suppress' } = options;
  if (typeof idempotencyKey !== 'function') checkBoolean(`${path}.idempotencyKey`, idempotencyKey);
  return {
    fetch: checkFunction(`${path}.fetch`, fetch),
    key: checkFunction(`${path}.key`, key),
    origin: options.origin === undefined ? undefined : checkFunction(`${path}.origin`, options.origin),
    idempotentMethods: checkMethods(`${path}.idempotentMethods`, idempotentMethods),
    idempotencyKey,
    idempotencyHeaders: checkFieldNames(`${path}.idempotencyHeader`, idempotencyHeader),
    attemptHeader: optionalField(`${path}.attemptHeader`, attemptHeader),
    deadlineHeader: optionalField(`${path}.deadlineHeader`, options.deadlineHeader, DEADLINE_HEADER),
    criticalityHeader: optionalField(
      `${path}.criticalityHeader`,
      options.criticalityHeader,
      CRITICALITY_HEADER,
    ),
    timeoutCoversBody: checkBoolean(`${path}.timeoutCoversBody`, timeoutCoversBody),
    resume: checkResume(`${path}.resume`, resume, timeoutCoversBody),
    share: checkShare(`${path}.share`, share),
    nested: checkOneOf(`${path}.nested`, nested, ['suppress', 'allow']),
  };
}

/** @param usual the name that `true` stands for */
function optionalField(path: string, name: unknown, usual?: string): string | undefined {
  if (name === undefined) return undefined;
  return name === true && usual !== undefined ? usual : checkFieldName(path, name);
}

function checkShare(path: string, share: boolean | ShareOptions): ResolvedShare | undefined {
  if (share === false) return undefined;
  const options = share === true ? {} : share;
  checkOptions(path, options, ['maxBody']);
  const maxBody = checkInteger(`${path}.maxBody`, options.maxBody ?? MAX_BODY, { max: 2 ** 31 - 1 });
  return { maxBody, generations: new Generations() };
}

/** 1 MiB: most answers of an API are far below, and a thousand of these fit into the memory of a process. */
const MAX_BODY = 2 ** 20;

function checkResume(
  path: string,
  resume: boolean | ResumeOptions,
  timeoutCoversBody: boolean,
): ResolvedResumeOptions | undefined {
  if (resume === false) return undefined;
  if (timeoutCoversBody) throw new TypeError(`${path} makes no sense beside timeoutCoversBody, got both`);
  const options = resume === true ? {} : resume;
  checkOptions(path, options, ['maxAttempts']);
  return { maxAttempts: checkInteger(`${path}.maxAttempts`, options.maxAttempts ?? 3, { min: 1 }) };
}
