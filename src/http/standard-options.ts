import type { BulkheadOptions } from '../bulkhead/index.ts';
import type { CircuitBreakerOptions } from '../circuit-breaker/index.ts';
import {
  type Classifier,
  checkDuration,
  checkFunction,
  checkName,
  checkOptions,
  type Duration,
  type Runtime,
  show,
} from '../core/index.ts';
import type { HoldOptions } from '../hold/index.ts';
import type { RateLimiterOptions } from '../rate-limiter/index.ts';
import type { RetryOptions } from '../retry/index.ts';
import { checkFieldNames } from './field-name.ts';
import { http } from './http.ts';

/**
 * The changes to the standard pipeline. An option that is left out keeps its default, also within `retry` and the other options of one
 * policy; `false` leaves the policy out.
 */
export interface StandardPipelineOptions {
  /** Name of the pipeline and of its circuit breaker, in events, errors and metrics. @default 'http' */
  readonly name?: string | undefined;
  /**
   * How many calls may start per time; those beyond fail at once. A safeguard against a caller that has gone wild: set it to
   * what the dependency allows.
   * @default `{ permits: 1000, period: '1s' }`
   */
  readonly rateLimiter?: RateLimiterOptions | false | undefined;
  /**
   * The call as a whole, attempts and delays together.
   * @default '30s', as Microsoft.Extensions.Http.Resilience
   */
  readonly timeout?: Duration | false | undefined;
  /**
   * @default retry’s own (3 attempts, growing delays from about 100 ms, a budget of 20 %), and `maxElapsed` as long as
   * `timeout`: a wait that would end after it is not begun, and the response at hand is the answer
   * @throws RangeError where the first delay is longer than `timeout`, or there are more than 10 attempts without a budget
   */
  readonly retry?: RetryOptions | false | undefined;
  /**
   * Has a Retry-After that one call is given hold for all calls to that origin: until it is over they are refused locally, with a
   * `HeldError` that is no failure, or wait, with `{ maxWait }`. `true` for holdOnRetryAfter's defaults.
   * @default false: each call hears of it for itself
   */
  readonly holdOnRetryAfter?: HoldOptions | boolean | undefined;
  /**
   * @default circuitBreaker’s own: open when half of at least 20 calls within 30 s failed, for 5 s at first
   * @throws RangeError where a `window` of time is shorter than twice `attemptTimeout`: attempts that time out would leave it as
   * soon as they have entered
   */
  readonly circuitBreaker?: CircuitBreakerOptions | false | undefined;
  /**
   * How many attempts may run at the same time.
   * @default `{ maxConcurrent: 1000 }`, as Microsoft.Extensions.Http.Resilience
   * @throws RangeError where a call may wait in its queue for as long as `timeout`
   */
  readonly bulkhead?: BulkheadOptions | false | undefined;
  /**
   * Each attempt.
   * @default '10s', as Microsoft.Extensions.Http.Resilience, or `timeout` if that is shorter
   * @throws RangeError where it is longer than `timeout`
   */
  readonly attemptTimeout?: Duration | false | undefined;
  /** Judges what an outcome says about the dependency. @default http({ idempotencyHeader }) */
  readonly classify?: Classifier | undefined;
  /**
   * The names of the header fields by which the server knows a request again, where it does not call them `Idempotency-Key`.
   * @default 'Idempotency-Key'
   * @throws TypeError beside a `classify`, which has an option of that name itself
   */
  readonly idempotencyHeader?: string | readonly string[] | undefined;
  /** Time and chance. @default the system's */
  readonly runtime?: Runtime | undefined;
}

export interface ResolvedStandardOptions {
  readonly name: string;
  readonly rateLimiter: RateLimiterOptions | false;
  readonly timeoutMs: number;
  readonly retry: RetryOptions | false;
  readonly hold: HoldOptions | false;
  readonly circuitBreaker: CircuitBreakerOptions | false;
  readonly bulkhead: BulkheadOptions | false;
  readonly attemptTimeoutMs: number;
  readonly classify: Classifier;
  readonly runtime: Runtime | undefined;
}

const KNOWN: Readonly<Record<keyof StandardPipelineOptions, true>> = {
  name: true,
  rateLimiter: true,
  timeout: true,
  retry: true,
  holdOnRetryAfter: true,
  circuitBreaker: true,
  bulkhead: true,
  attemptTimeout: true,
  classify: true,
  idempotencyHeader: true,
  runtime: true,
};

export const STANDARD_OPTIONS: readonly string[] = /* @__PURE__ */ Object.keys(KNOWN);

const TIMEOUT_MS = 30_000;
const ATTEMPT_TIMEOUT_MS = 10_000;

export function resolveStandardOptions(options: StandardPipelineOptions): ResolvedStandardOptions {
  checkOptions('standard', options, STANDARD_OPTIONS);
  const { name = 'http', runtime } = options;
  const timeoutMs = checkTimeout('standard.timeout', options.timeout, TIMEOUT_MS);
  const attemptDefault = Math.min(ATTEMPT_TIMEOUT_MS, timeoutMs);
  const attemptTimeoutMs = checkTimeout('standard.attemptTimeout', options.attemptTimeout, attemptDefault);
  checkName('standard.name', name);
  const retry = merge(
    'standard.retry',
    options.retry,
    timeoutMs === Infinity ? {} : { maxElapsed: timeoutMs },
  );
  return {
    name,
    rateLimiter: merge('standard.rateLimiter', options.rateLimiter, { permits: 1000 }),
    timeoutMs,
    retry,
    hold: resolveHold(options.holdOnRetryAfter),
    circuitBreaker: merge('standard.circuitBreaker', options.circuitBreaker, { name }),
    bulkhead: resolveBulkhead(options.bulkhead),
    attemptTimeoutMs,
    classify: checkClassify(options),
    runtime,
  };
}

/** In ms; Infinity for none. */
function checkTimeout(path: string, value: Duration | false | undefined, otherwise: number): number {
  if (value === false) return Infinity;
  return value === undefined ? otherwise : checkDuration(path, value, { above: true });
}

function merge<Options extends object>(
  path: string,
  given: Options | false | undefined,
  defaults: Options,
): Options | false {
  if (given === false) return false;
  if (given !== undefined && (typeof given !== 'object' || given === null || Array.isArray(given))) {
    throw new TypeError(`${path} must be options, or false for none, got ${show(given)}`);
  }
  return { ...defaults, ...given };
}

function resolveHold(given: HoldOptions | boolean | undefined): HoldOptions | false {
  if (given === undefined) return false;
  return given === true ? {} : merge('standard.holdOnRetryAfter', given, {});
}

/** A limit that is adopted says itself how many may run. */
function resolveBulkhead(given: BulkheadOptions | false | undefined): BulkheadOptions | false {
  const adopts = typeof given === 'object' && given?.limit !== undefined;
  return merge('standard.bulkhead', given, adopts ? {} : { maxConcurrent: 1000 });
}

function checkClassify({ classify, idempotencyHeader }: StandardPipelineOptions): Classifier {
  if (classify === undefined) {
    if (idempotencyHeader === undefined) return http();
    return http({ idempotencyHeader: checkFieldNames('standard.idempotencyHeader', idempotencyHeader) });
  }
  if (idempotencyHeader !== undefined) {
    throw new TypeError(
      'standard.idempotencyHeader belongs into standard.classify where that is given: http({ idempotencyHeader })',
    );
  }
  return checkFunction('standard.classify', classify);
}
