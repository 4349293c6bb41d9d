import {
  type Call,
  checkDuration,
  checkFunction,
  checkInteger,
  checkName,
  checkNumber,
  checkOneOf,
  checkOptions,
  type Duration,
  MAX_TIMER_MS,
  type Outcome,
  show,
} from '../core/index.ts';
import type { Backoff, BackoffFunction } from './backoff.ts';
import { type RetryBudget, retryBudget } from './budget.ts';
import { exponential } from './exponential.ts';

export interface RetryOptions {
  /** Appears in events and metrics. @default 'retry' */
  readonly name?: string | undefined;
  /**
   * How often the operation runs at most, the first time included; ≥ 1, Infinity for no limit. More than 3 seldom help: at
   * a large service the first retry mended 26 % of failures, the second 3 %, the third 2 %.
   * @default 3
   * @see https://sre.google/sre-book/handling-overload/
   * @see https://github.com/dotnet/extensions/issues/7686 for the figures
   */
  readonly maxAttempts?: number | undefined;
  /**
   * The delay before each retry: `constant`, `linear`, `exponential`, `fibonacci`, `schedule`, or a function of the failure.
   * What the function throws, and what is no duration (a RangeError or TypeError), becomes the call's failure.
   * @default exponential({ initial: '100ms' }): the AWS SDKs' base, with Polly's decorrelated jitter
   */
  readonly backoff?: Backoff | BackoffFunction | undefined;
  /**
   * No backoff, a function of one's own included, delays a retry for longer; > 0 and ≤ 2³¹ − 1 ms. It does not cut what the
   * server asked for: `retryAfter.max` does.
   * @default the backoff's own longest delay if it has one, otherwise '30s'
   * @throws RangeError if below the backoff's first delay
   */
  readonly maxDelay?: Duration | undefined;
  /**
   * No attempt starts later than this after the first, > 0. A delay that would end later is not begun: the failure passes
   * at once, with the event `retry.suppressed`. It does not interrupt a running attempt: a `timeout` outside of the retry does.
   * @default Infinity
   */
  readonly maxElapsed?: Duration | undefined;
  /**
   * What to do when the failure says when to come back (Retry-After, or a policy further in that rejected the call).
   * `false` leaves it out of account: the delay is the backoff's alone, for servers whose hints are wrong. Those that mean
   * theirs will take such a client for an attack.
   */
  readonly retryAfter?: RetryAfterOptions | false | undefined;
  /**
   * Keeps retries to a share of the calls; see {@link retryBudget}. `false` for none. Failures of what was never sent
   * are retried without it: they put no load on the dependency.
   * @default a retryBudget() of this policy's own
   * @see https://github.com/grpc/proposal/blob/master/A6-client-retries.md#transparent-retries for what was never sent
   */
  readonly budget?: RetryBudget | false | undefined;
  /**
   * Whether to retry after that outcome, whatever the pipeline's classifier says; `undefined` leaves it to the classifier. It
   * is asked after successes too. The limits hold all the same, and no request of `resilientFetch` that may have arrived is sent
   * again unless it may be carried out twice. What it throws becomes the call's failure, and so
   * does a TypeError if it returns anything else, a promise for one.
   */
  readonly shouldRetry?: ((outcome: Outcome, call: Call) => boolean | undefined) | undefined;
}

export interface RetryAfterOptions {
  /**
   * The longest wait that is obeyed, > 0 and ≤ 2³¹ − 1 ms.
   * @default '1m'
   */
  readonly max?: Duration | undefined;
  /**
   * What to do when asked to wait for longer: not to retry (`give-up`: the failure passes, with the event
   * `retry.suppressed`), or to come back after `max`, which is earlier than asked (`clamp`).
   * @default 'give-up'
   */
  readonly onExceed?: 'give-up' | 'clamp' | undefined;
  /**
   * Up to what share of the wait is added to it by chance, 0–1, lest all who were sent away come back at one moment. Added
   * only: nobody comes back early.
   * @default 0.2
   * @see https://github.com/softonic/axios-retry for the default
   */
  readonly jitter?: number | undefined;
}

export interface ResolvedRetryAfter {
  readonly maxMs: number;
  readonly onExceed: 'give-up' | 'clamp';
  readonly jitter: number;
}

/** Options in force: every default filled in, every duration in ms. */
export interface ResolvedRetryOptions {
  readonly name: string;
  readonly maxAttempts: number;
  readonly backoff: Backoff | BackoffFunction;
  readonly maxDelayMs: number;
  readonly maxElapsedMs: number;
  /** `false` where the server's hints are left out of account. */
  readonly retryAfter: ResolvedRetryAfter | false;
  readonly budget: RetryBudget | undefined;
  readonly shouldRetry: ((outcome: Outcome, call: Call) => boolean | undefined) | undefined;
}

const DEFAULT_MAX_DELAY_MS = 30_000;
const DEFAULT_INITIAL_MS = 100;

const TIMER_RANGE = { above: true, max: MAX_TIMER_MS } as const;

export function resolveRetryOptions(options: RetryOptions): ResolvedRetryOptions {
  checkOptions('retry', options, [
    'name',
    'maxAttempts',
    'backoff',
    'maxDelay',
    'maxElapsed',
    'retryAfter',
    'budget',
    'shouldRetry',
  ]);
  const {
    name = 'retry',
    maxAttempts = 3,
    backoff = exponential({ initial: DEFAULT_INITIAL_MS }),
    maxDelay,
    maxElapsed = Infinity,
    retryAfter = {},
    budget,
    shouldRetry,
  } = options;
  checkName('retry.name', name);
  checkBackoff(backoff);
  return {
    name,
    maxAttempts: checkInteger('retry.maxAttempts', maxAttempts, { min: 1 }),
    backoff,
    maxDelayMs: checkMaxDelay(maxDelay, backoff),
    maxElapsedMs: checkDuration('retry.maxElapsed', maxElapsed, { above: true }),
    retryAfter: resolveRetryAfter(retryAfter),
    budget: checkBudget(budget, name),
    shouldRetry: shouldRetry === undefined ? undefined : checkFunction('retry.shouldRetry', shouldRetry),
  };
}

function resolveRetryAfter(options: RetryAfterOptions | false): ResolvedRetryAfter | false {
  if (options === false) return false;
  checkOptions('retry.retryAfter', options, ['max', 'onExceed', 'jitter']);
  const { max = '1m', onExceed = 'give-up', jitter = 0.2 } = options;
  return {
    maxMs: checkDuration('retry.retryAfter.max', max, TIMER_RANGE),
    onExceed: checkOneOf('retry.retryAfter.onExceed', onExceed, ['give-up', 'clamp']),
    jitter: checkNumber('retry.retryAfter.jitter', jitter, { max: 1 }),
  };
}

/** The options as plain data. JSON has no Infinity: a limit that is not set is left out. */
export function describeRetryOptions(options: ResolvedRetryOptions): Record<string, unknown> {
  const { maxAttempts, backoff, maxDelayMs, maxElapsedMs, retryAfter, budget, shouldRetry } = options;
  return {
    maxAttempts: maxAttempts === Infinity ? 'unlimited' : maxAttempts,
    backoff: typeof backoff === 'function' ? 'function' : (backoff.describe?.() ?? 'custom'),
    maxDelayMs,
    ...(maxElapsedMs === Infinity ? {} : { maxElapsedMs }),
    retryAfter: retryAfter && { ...retryAfter },
    budget: budget === undefined ? false : { name: budget.name, ...budget.describe() },
    ...(shouldRetry === undefined ? {} : { shouldRetry: 'function' }),
  };
}

function checkBackoff(backoff: unknown): void {
  if (typeof backoff === 'function' || has(backoff, 'next')) return;
  throw new TypeError(
    `retry.backoff must be a backoff such as exponential({ initial: '100ms' }), or a function, got ${show(backoff)}`,
  );
}

function checkMaxDelay(maxDelay: Duration | undefined, backoff: Backoff | BackoffFunction): number {
  const own = typeof backoff === 'function' ? undefined : backoff;
  const maxDelayMs =
    maxDelay === undefined
      ? (own?.maxMs ?? DEFAULT_MAX_DELAY_MS)
      : checkDuration('retry.maxDelay', maxDelay, TIMER_RANGE);
  if (maxDelayMs < (own?.initialMs ?? 0)) {
    throw new RangeError(
      `retry.maxDelay must be at least the first delay of retry.backoff (${own?.initialMs} ms), got ` +
        `${maxDelay === undefined ? `${maxDelayMs} by default` : show(maxDelay)}`,
    );
  }
  return maxDelayMs;
}

function checkBudget(budget: unknown, name: string): RetryBudget | undefined {
  if (budget === undefined) return retryBudget({ name });
  if (budget === false) return undefined;
  if (has(budget, 'deposit') && has(budget, 'withdraw')) return budget as RetryBudget;
  throw new TypeError(`retry.budget must be a retryBudget(), or false for none, got ${show(budget)}`);
}

function has(value: unknown, method: string): boolean {
  return typeof value === 'object' && value !== null && typeof Reflect.get(value, method) === 'function';
}
