import {
  type Call,
  checkInteger,
  checkOptions,
  type Fn,
  type OptionsOf,
  type Outcome,
  outOfRange,
  type Resolved,
  resolve,
  show,
  updateOptions,
  wrongType,
} from '../core/index.ts';

/** A cost that is known only once the call has ended. */
const SETTLED_COST = {
  /**
   * How many permits are taken before the call: an integer ≥ 0, or a function of the call. One that is no less than what calls come to keeps the
   * limit to the letter.
   */
  reserve: {
    is: 'either',
    of: [{ is: 'integer', max: 9_007_199_254_740_991 }, { is: 'function' } as Fn<(call: Call) => number>],
    required: true,
  },
  /**
   * How many permits the call has cost: a function of its outcome that answers with an integer ≥ 0. Permits that were taken beyond it are given back, and
   * what is missing is taken in addition, also where it is not there: whoever comes next waits for it, but no more is owed than `burst`. It is not asked
   * about calls whose operation never began, which get all back, nor about those that nobody waits for any more, which get nothing back. An error that it throws, and a result that
   * is no such number, becomes the call's failure; what was reserved stays taken.
   */
  settle: { is: 'function', required: true } as Fn<(outcome: Outcome, call: Call) => number> & {
    readonly required: true;
  },
} as const;

/**
 * Limits how many calls start per time.
 * @example { permits: 100, period: 1s, burst: 200 }
 */
export const RATE_LIMITER = {
  /** How many permits come in per `period`. A call takes one, or what `cost` says. An integer ≥ 1. */
  permits: { is: 'integer', min: 1, max: 9_007_199_254_740_991, required: true },
  /**
   * The meaning of the rate:
   * - `'token-bucket'`: permits come in evenly and are saved up to `burst`. In any time t, no more than
   *   `burst + t · permits / period` are given out; with the default `burst` that is up to `2 · permits` within one period.
   * - `'sliding-window'`: at most `permits` in any `period`, to the letter, as most vendors enforce it. All of them may go at
   *   once; each comes back exactly one `period` after it was taken. It keeps a log, 16 bytes for each permit that was taken
   *   within the last `period`: so `permits` is at most 1 000 000, and with `key` `permits · maxKeys` at most 10 000 000. It has no `burst`.
   *
   * It cannot be changed by `update()`.
   *
   * @default 'token-bucket'
   * @throws RangeError for `burst` beside `'sliding-window'`, or more to log than that
   * @see https://en.wikipedia.org/wiki/Token_bucket
   */
  algorithm: { is: 'one of', of: ['token-bucket', 'sliding-window'], default: 'token-bucket' },
  /**
   * The time in which `permits` come in, above 0 ms. From a token bucket they come in evenly, not all at its end: 10 per
   * `'1s'` is one every 100 ms.
   *
   * @default '1s'
   */
  period: { is: 'duration', above: 0, max: 9_007_199_254_740_991, default: '1s' },
  /**
   * How many permits there are at most, when none was taken for a while: so many calls may come at once. An integer ≥ 1.
   *
   * In any time t, no more than `burst + t · permits / period` permits are given out. To calls that wait in line, those of up to 20 ms
   * more: a timer that wakes them a little late does not lower the rate. Must be left out for a sliding window.
   *
   * With a burst of 1, calls are evenly spaced, as far as timers can. `permits: 10, burst: 100` lets 100 calls through at
   * once and then 10 per second.
   * @default permits, which it follows through updates
   * @see https://en.wikipedia.org/wiki/Token_bucket
   */
  burst: { is: 'integer', min: 1, max: 9_007_199_254_740_991 },
  /**
   * How long a call may wait for its permits, `'unlimited'` for no limit. Calls wait in the order of their arrival. A call that would
   * have to wait longer fails at once with a {@link RateLimitedError} that says how long; so the queue is never longer than what comes
   * in within `maxWait`.
   *
   * @default 0: no call waits
   */
  maxWait: { is: 'duration', default: 0 },
  /**
   * How many calls may wait, for each key. An integer ≥ 1, or `'unlimited'`. A further one fails at once with a
   * {@link RateLimitedError}.
   *
   * @default 1000
   * @throws RangeError where `maxWait` is 0, for nobody waits then
   */
  maxQueued: { is: 'integer', min: 1, default: 1000 },
  /**
   * A separate limit for each key, such as a tenant or a host: `true` for the `key` given to `execute`, or a function of the
   * call. Calls whose key is `undefined` share a limit of their own. Keys are kept as they are: hash those that may be long.
   *
   * An error that the function throws, or a key that is no string, becomes the call's failure.
   * @default none: one limit for all calls
   */
  key: {
    is: 'either',
    of: [{ is: 'exactly', value: true }, { is: 'function' } as Fn<(call: Call) => string | undefined>],
    rule: 'must be true, or a function of the call',
  },
  /**
   * For how many keys the limiter keeps a limit (some 50 bytes, and the key itself; of a sliding window, also its log). An
   * integer ≥ 1.
   *
   * To make room for a new key, it forgets one whose permits are all there again, which changes nothing for it.
   * If it finds none, because so many keys are in use at the same time, the one with the most permits left loses its place,
   * of equals the latest, and the event `key.evicted` says so. Its state is kept in a compact form, for four times `maxKeys`
   * keys more (up to 150 bytes for each of `maxKeys`, once it is needed); only beyond that are limits forgotten. So whoever invents keys
   * can neither exhaust the memory nor reset the limit of a key that is in use, and no new key is refused for what others have taken.
   *
   * @default 10_000, or with a sliding window of more than 1000 `permits` as many as can be logged
   * @throws RangeError without `key`
   */
  maxKeys: { is: 'integer', min: 1, max: 9_007_199_254_740_991 },
  /**
   * How many permits a call takes, an integer ≥ 0, or a function of the call; or `{ reserve, settle }` where that is known only afterwards, as of
   * the tokens of a language model. A call that costs more than `burst`, or the `permits` of a sliding window, fails with a
   * {@link RateLimitedError} without `retryAfterMs`. An error that the function throws becomes the call's failure.
   *
   * @default 1
   */
  cost: {
    is: 'either',
    of: [
      { is: 'integer', max: 9_007_199_254_740_991 },
      { is: 'function' } as Fn<(call: Call) => number>,
      { is: 'options', of: SETTLED_COST as typeof SETTLED_COST },
    ],
    rule: 'must be an integer ≥ 0, a function of the call, or { reserve, settle }',
    default: 1,
  },
  /** Appears in events, errors and metrics. @default 'rate-limiter' */
  name: { is: 'name', default: 'rate-limiter' },
} as const;

export interface RateLimiterOptions extends OptionsOf<typeof RATE_LIMITER> {
  /** Appears in events, errors and metrics. @default 'rate-limiter' */
  readonly name?: string | undefined;
}

/** The options that can be changed while in use. */
export interface RateLimiterUpdate
  extends Partial<Omit<OptionsOf<typeof RATE_LIMITER>, (typeof FIXED)[number]>> {}

/** The options that a limiter cannot change while in use: all limits would be lost. */
export const FIXED = ['name', 'algorithm', 'key', 'maxKeys'] as const;

/** The options in force, and what follows from them. */
export interface Settings extends Resolved<typeof RATE_LIMITER> {
  /** For how many keys it keeps a limit; 1 without `key`. */
  readonly limits: number;
}

/** Permits that one sliding window can log, and all those of a limiter together. */
const MAX_LOG = 1_000_000;
const MAX_LOGS = 10_000_000;

export function resolveOptions(options: RateLimiterOptions): Settings {
  const resolved = resolve('rateLimiter', RATE_LIMITER, options);
  const { algorithm, key, permits, maxKeys } = resolved;
  if (maxKeys !== undefined && key === undefined) {
    throw outOfRange('rateLimiter.maxKeys', 'needs a rateLimiter.key', maxKeys);
  }
  const limits = key === undefined ? 1 : (maxKeys ?? defaultMaxKeys(algorithm, permits));
  return checkTogether({ ...resolved, limits }, options.maxQueued);
}

export function updatedOptions({ limits, ...inForce }: Settings, change: RateLimiterUpdate): Settings {
  const changed = updateOptions('rateLimiter', RATE_LIMITER, inForce, change, FIXED);
  return checkTogether({ ...changed, limits }, change.maxQueued);
}

/** How many calls may wait for the permits of one key. */
export function maxQueuedOf({ maxWait, maxQueued }: Settings): number {
  return maxWait === 0 ? 0 : maxQueued;
}

/** How many permits are asked for. */
export function checkAcquisition(request: { readonly permits?: number | undefined }): number {
  checkOptions('rateLimiter.tryAcquire', request, ['key', 'permits']);
  return checkCost('rateLimiter.tryAcquire.permits', request.permits ?? 1);
}

export function checkCost(path: string, cost: unknown): number {
  return checkInteger(path, cost, { max: Number.MAX_SAFE_INTEGER });
}

export function checkKey(path: string, key: unknown): string | undefined {
  if (key !== undefined && typeof key !== 'string')
    throw wrongType(path, 'must be a string or undefined', key);
  return key;
}

function defaultMaxKeys(algorithm: Settings['algorithm'], permits: number): number {
  return algorithm === 'sliding-window'
    ? Math.min(10_000, Math.max(1, Math.floor(MAX_LOGS / permits)))
    : 10_000;
}

/** @param maxQueued as it was given */
function checkTogether(settings: Settings, maxQueued: RateLimiterOptions['maxQueued']): Settings {
  if (maxQueued !== undefined && settings.maxWait === 0) {
    const rule = 'needs a rateLimiter.maxWait above 0 (nobody waits without)';
    throw outOfRange('rateLimiter.maxQueued', rule, maxQueued);
  }
  if (settings.algorithm === 'sliding-window') checkWindow(settings);
  const { cost, burst, permits } = settings;
  const [path, reserved] =
    typeof cost === 'object' ? ['rateLimiter.cost.reserve', cost.reserve] : ['rateLimiter.cost', cost];
  const most = burst ?? permits;
  if (typeof reserved === 'number' && reserved > most) {
    // No call would ever get through.
    const option = burst === undefined ? 'permits' : 'burst';
    throw outOfRange(path, `must be at most rateLimiter.${option} (${most})`, reserved);
  }
  return settings;
}

/** A sliding window keeps a log. */
function checkWindow({ permits, burst, limits }: Settings): void {
  if (burst !== undefined) {
    const rule = 'must be left out for a sliding window, of which all permits may be taken at once';
    throw outOfRange('rateLimiter.burst', rule, burst);
  }
  if (permits > MAX_LOG) {
    const rule = `must be at most ${MAX_LOG} for a sliding window, which logs each`;
    throw outOfRange('rateLimiter.permits', rule, permits);
  }
  if (permits * limits > MAX_LOGS) {
    const rule = `times rateLimiter.maxKeys must be at most ${MAX_LOGS} for a sliding window, which logs each permit`;
    throw outOfRange('rateLimiter.permits', rule, permits, `${show(permits)} times ${limits}`);
  }
}
