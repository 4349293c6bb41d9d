import type { Call, Fn, Made, OptionsOf, Outcome } from '../core/index.ts';
import type { Backoff, BackoffFunction } from './backoff.ts';
import type { RetryBudget } from './budget.ts';

/** The reaction to a failure that says when to come back. */
export const RETRY_AFTER = {
  /** The longest wait that is obeyed, > 0 and ≤ 2³¹ − 1 ms. @default '1m' */
  max: { is: 'duration', above: 0, max: 2_147_483_647, default: '1m' },
  /**
   * The reaction to a longer wait than that: not to retry (`give-up`: the failure passes, with the event
   * `retry.suppressed`), or to come back after `max`, which is earlier than asked (`clamp`).
   * @default 'give-up'
   */
  onExceed: { is: 'one of', of: ['give-up', 'clamp'], default: 'give-up' },
  /**
   * Up to what share of the wait is added to it by chance, 0–1, lest all who were sent away come back at one moment. Added
   * only: nobody comes back early.
   * @default 0.2
   * @see https://github.com/softonic/axios-retry for the default
   */
  jitter: { is: 'number', max: 1, default: 0.2 },
} as const;

/** How far a server's Retry-After is obeyed. */
export interface RetryAfterOptions extends OptionsOf<typeof RETRY_AFTER> {
  /** The longest wait that is obeyed, > 0 and ≤ 2³¹ − 1 ms. @default '1m' */
  readonly max?: OptionsOf<typeof RETRY_AFTER>['max'];
}

/**
 * Runs the operation once more after a failure that may pass by itself.
 * @example { maxAttempts: 4, backoff: { exponential: { initial: 100ms, max: 5s } } }
 */
export const RETRY = {
  /**
   * How often the operation runs at most, the first time included, `'unlimited'` for no limit.
   *
   * More than 3 seldom help: at a large service the first retry mended 26 % of failures, the second 3 %, the third 2 %.
   * @default 3
   * @see https://sre.google/sre-book/handling-overload/
   * @see https://github.com/dotnet/extensions/issues/7686 for the figures
   */
  maxAttempts: { is: 'integer', min: 1, default: 3 },
  /**
   * The delay before each retry: `constant`, `linear`, `exponential`, `fibonacci`, `schedule`, or a function of the failure.
   * An error that the function throws, and a result that is no duration (a RangeError or TypeError), becomes the call's failure.
   * @default exponential({ initial: '100ms' }): the AWS SDKs' base, with Polly's decorrelated jitter
   */
  backoff: {
    is: 'either',
    of: [
      { is: 'made', rule: 'must be a backoff', test: isBackoff } as Made<Backoff>,
      { is: 'function' } as Fn<BackoffFunction>,
    ],
    rule: "must be a backoff such as exponential({ initial: '100ms' }), or a function",
  },
  /**
   * The longest delay, whatever the backoff says, a function of one's own included; > 0 and ≤ 2³¹ − 1 ms. It does not cut what the
   * server asked for: `retryAfter.max` does.
   * @default the backoff's own longest delay if it has one, otherwise '30s'
   * @throws RangeError if below the backoff's first delay
   */
  maxDelay: { is: 'duration', above: 0, max: 2_147_483_647 },
  /**
   * No attempt starts later than this after the first, > 0. A delay that would end later is not begun: the failure passes
   * at once, with the event `retry.suppressed`. It does not interrupt a running attempt: a `timeout` outside of the retry does.
   * @default 'unlimited'; in a configuration file, the time that a timeout further out allows
   */
  maxElapsed: { is: 'duration', above: 0, default: 'unlimited' },
  /**
   * The reaction to a failure that says when to come back (Retry-After, or a policy further in that rejected the call).
   * `false` leaves it out of account: the delay is the backoff's alone, for servers whose hints are wrong. Those that mean
   * theirs will take such a client for an attack.
   */
  retryAfter: {
    is: 'either',
    of: [
      { is: 'options', of: RETRY_AFTER as typeof RETRY_AFTER },
      { is: 'exactly', value: false },
    ],
    default: {},
  },
  /**
   * Keeps retries to a share of the calls; see {@link retryBudget}. `false` for none. Failures of what was never sent
   * are retried without it: they put no load on the dependency.
   * @default a retryBudget() of this policy's own
   * @see https://github.com/grpc/proposal/blob/master/A6-client-retries.md#transparent-retries for what was never sent
   */
  budget: {
    is: 'either',
    of: [
      { is: 'made', rule: 'must be a retryBudget()', test: isBudget } as Made<RetryBudget>,
      { is: 'exactly', value: false },
    ],
    rule: 'must be a retryBudget(), or false for none',
  },
  /**
   * Decides whether to retry after that outcome, independent of the pipeline's classifier; `undefined` leaves it to the classifier. It
   * is asked after successes too. The limits hold all the same, and no request of `resilientFetch` that may have arrived is sent
   * again unless it may be carried out twice. An error that it throws becomes the call's failure, and so
   * does a TypeError if it returns anything else, a promise for one.
   */
  shouldRetry: { is: 'function' } as Fn<(outcome: Outcome, call: Call) => boolean | undefined>,
  /** Appears in events and metrics. @default 'retry' */
  name: { is: 'name', default: 'retry' },
} as const;

export interface RetryOptions extends OptionsOf<typeof RETRY> {
  /** Appears in events and metrics. @default 'retry' */
  readonly name?: string | undefined;
  /**
   * The reaction to a failure that says when to come back (Retry-After, or a policy further in that rejected the call).
   * `false` leaves it out of account: the delay is the backoff's alone, for servers whose hints are wrong. Those that mean
   * theirs will take such a client for an attack.
   */
  readonly retryAfter?: RetryAfterOptions | false | undefined;
}

/** The options that can be changed while calls run. */
export interface RetryUpdate extends Omit<RetryOptions, 'name'> {}

/** The options that a retry cannot change while in use: its metrics go by it. */
export const FIXED = ['name'] as const;

function isBackoff(value: unknown): boolean {
  return has(value, 'next');
}

function isBudget(value: unknown): boolean {
  return has(value, 'deposit') && has(value, 'withdraw');
}

function has(value: unknown, method: string): boolean {
  return typeof value === 'object' && value !== null && typeof Reflect.get(value, method) === 'function';
}
