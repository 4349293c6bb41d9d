import {
  type Call,
  checkDuration,
  checkFunction,
  checkInteger,
  checkName,
  checkOneOf,
  checkOptions,
  type Duration,
  show,
} from '../core/index.ts';

export interface RateLimiterOptions {
  /** How many permits come in per `period`. A call takes one, or what `cost` says. An integer ≥ 1. */
  readonly permits: number;
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
   * @throws RangeError from `rateLimiter()` and `update()` for `burst` beside `'sliding-window'`, or more to log than that
   * @see https://en.wikipedia.org/wiki/Token_bucket
   */
  readonly algorithm?: 'token-bucket' | 'sliding-window' | undefined;
  /**
   * The time in which `permits` come in, above 0 ms. From a token bucket they come in evenly, not all at its end: 10 per
   * `'1s'` is one every 100 ms.
   *
   * @default '1s'
   */
  readonly period?: Duration | undefined;
  /**
   * How many permits there are at most, when none was taken for a while: so many calls may come at once. An integer ≥ 1.
   * In any time t, no more than `burst + t · permits / period` permits are given out. To calls that wait in line, those of up to 20 ms
   * more: a timer that wakes them a little late does not lower the rate. Must be left out for a sliding window.
   *
   * @default permits
   * With a burst of 1, calls are evenly spaced, as far as timers can. `permits: 10, burst: 100` lets 100 calls through at
   * once and then 10 per second.
   * @see https://en.wikipedia.org/wiki/Token_bucket
   */
  readonly burst?: number | undefined;
  /**
   * How long a call may wait for its permits. Calls wait in the order of their arrival. A call that would have to wait
   * longer fails at once with a {@link RateLimitedError} that says how long; so the queue is never longer than what comes
   * in within `maxWait`. Infinity is allowed.
   *
   * @default 0: no call waits
   */
  readonly maxWait?: Duration | undefined;
  /**
   * How many calls may wait, for each key. An integer ≥ 1, or Infinity. A further one fails at once with a
   * {@link RateLimitedError}.
   *
   * @default 1000
   * @throws RangeError from `rateLimiter()` where `maxWait` is 0, for nobody waits then
   */
  readonly maxQueued?: number | undefined;
  /**
   * A separate limit for each key, such as a tenant or a host: `true` for the `key` given to `execute`, or a function of the
   * call. Calls whose key is `undefined` share a limit of their own. Keys are kept as they are: hash those that may be long.
   *
   * @default none: one limit for all calls
   * What the function throws, or a key that is no string, becomes the call's failure.
   */
  readonly key?: true | ((call: Call) => string | undefined) | undefined;
  /**
   * For how many keys the limiter keeps a limit (some 50 bytes, and the key itself; of a sliding window, also its log). An
   * integer ≥ 1. To make room for a new key, it forgets one whose permits are all there again, which changes nothing for it.
   * If it finds none, because so many keys are in use at the same time, the one with the most permits left loses its place,
   * of equals the latest, and the event `key.evicted` says so. Its state is kept in a compact form, for four times `maxKeys`
   * keys more (up to 150 bytes for each of `maxKeys`, once it is needed); only beyond that are limits forgotten. So whoever invents keys can neither exhaust the memory nor reset the
   * limit of a key that is in use, and no new key is refused for what others have taken.
   *
   * @default 10_000, or with a sliding window of more than 1000 `permits` as many as can be logged
   * @throws RangeError from `rateLimiter()` without `key`
   */
  readonly maxKeys?: number | undefined;
  /**
   * How many permits a call takes, an integer ≥ 0. A call that costs more than `burst`, or the `permits` of a sliding window, fails with a
   * {@link RateLimitedError} without `retryAfterMs`. What the function throws becomes the call's failure.
   *
   * @default 1
   */
  readonly cost?: number | ((call: Call) => number) | undefined;
  /** Appears in events, errors and metrics. @default 'rate-limiter' */
  readonly name?: string | undefined;
}

/** What can be changed while in use. What is left out stays as it is. */
export interface RateLimiterUpdate {
  readonly permits?: number | undefined;
  readonly period?: Duration | undefined;
  /** Follows `permits` as long as it was never given. */
  readonly burst?: number | undefined;
  /** For calls that come from now on, as are the two below. */
  readonly maxWait?: Duration | undefined;
  readonly maxQueued?: number | undefined;
  readonly cost?: number | ((call: Call) => number) | undefined;
}

export type Algorithm = 'token-bucket' | 'sliding-window';

export interface ResolvedRateLimiterOptions extends Changeable {
  readonly name: string;
  readonly key: true | ((call: Call) => string | undefined) | undefined;
  readonly maxKeys: number;
}

const NAMES = [
  'permits',
  'period',
  'algorithm',
  'burst',
  'maxWait',
  'maxQueued',
  'key',
  'maxKeys',
  'cost',
  'name',
] as const;

const ALGORITHMS = ['token-bucket', 'sliding-window'] as const;

/** Permits that one sliding window can log, and all those of a limiter together. */
const MAX_LOG = 1_000_000;
const MAX_LOGS = 10_000_000;

export function resolveRateLimiterOptions(options: RateLimiterOptions): ResolvedRateLimiterOptions {
  checkOptions('rateLimiter', options, NAMES);
  const { permits, period = '1s', burst, maxWait = 0, maxQueued, key, maxKeys, cost = 1 } = options;
  const maxWaitMs = checkDuration('rateLimiter.maxWait', maxWait);
  const algorithm = checkOneOf('rateLimiter.algorithm', options.algorithm ?? 'token-bucket', ALGORITHMS);
  checkPermits('rateLimiter.permits', permits);
  const resolved = {
    name: checkName('rateLimiter.name', options.name ?? 'rate-limiter'),
    algorithm,
    permits,
    periodMs: checkPeriod('rateLimiter.period', period),
    burst: burst === undefined ? undefined : checkPermits('rateLimiter.burst', burst),
    maxWaitMs,
    maxQueued: checkInteger('rateLimiter.maxQueued', maxQueued ?? 1000, { min: 1 }),
    key: key === undefined || key === true ? key : checkFunction('rateLimiter.key', key),
    maxKeys: checkInteger('rateLimiter.maxKeys', maxKeys ?? defaultMaxKeys(algorithm, permits), {
      min: 1,
      max: Number.MAX_SAFE_INTEGER,
    }),
    cost: typeof cost === 'function' ? cost : checkCost('rateLimiter.cost', cost),
  };
  if (maxQueued !== undefined && maxWaitMs === 0) {
    throw new RangeError(
      `rateLimiter.maxQueued needs a rateLimiter.maxWait above 0 (nobody waits without), got ${show(maxQueued)}`,
    );
  }
  if (maxKeys !== undefined && key === undefined) {
    throw new RangeError(`rateLimiter.maxKeys needs a rateLimiter.key, got ${show(maxKeys)}`);
  }
  checkWindow('rateLimiter', resolved, key === undefined ? 1 : resolved.maxKeys);
  checkCostFits('rateLimiter', resolved.cost, resolved);
  return resolved;
}

export interface Rate {
  readonly permits: number;
  readonly periodMs: number;
  /** `undefined`: as many as `permits`. */
  readonly burst: number | undefined;
}

/** What can change, and what bounds it. */
export interface Changeable extends Rate {
  readonly algorithm: Algorithm;
  readonly maxWaitMs: number;
  readonly maxQueued: number;
  readonly cost: number | ((call: Call) => number);
}

/** What `current` becomes by `update`. @param maxKeys limits that there may be */
export function resolveRateLimiterUpdate(
  update: RateLimiterUpdate,
  current: Changeable,
  maxKeys: number,
): Changeable {
  const path = 'rateLimiter.update';
  checkOptions(path, update, ['permits', 'period', 'burst', 'maxWait', 'maxQueued', 'cost']);
  const { permits, period, burst, maxWait, maxQueued, cost = current.cost } = update;
  const next = {
    algorithm: current.algorithm,
    permits: permits === undefined ? current.permits : checkPermits(`${path}.permits`, permits),
    periodMs: period === undefined ? current.periodMs : checkPeriod(`${path}.period`, period),
    burst: burst === undefined ? current.burst : checkPermits(`${path}.burst`, burst),
    maxWaitMs: maxWait === undefined ? current.maxWaitMs : checkDuration(`${path}.maxWait`, maxWait),
    maxQueued:
      maxQueued === undefined ? current.maxQueued : checkInteger(`${path}.maxQueued`, maxQueued, { min: 1 }),
    cost: typeof cost === 'function' ? cost : checkCost(`${path}.cost`, cost),
  };
  checkWindow(path, next, maxKeys);
  checkCostFits(path, next.cost, next);
  return next;
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
  if (key !== undefined && typeof key !== 'string') {
    throw new TypeError(`${path} must be a string or undefined, got ${show(key)}`);
  }
  return key;
}

function checkPermits(path: string, permits: unknown): number {
  return checkInteger(path, permits, { min: 1, max: Number.MAX_SAFE_INTEGER });
}

function checkPeriod(path: string, period: unknown): number {
  return checkDuration(path, period, { above: true, max: Number.MAX_SAFE_INTEGER });
}

function defaultMaxKeys(algorithm: Algorithm, permits: number): number {
  return algorithm === 'sliding-window'
    ? Math.min(10_000, Math.max(1, Math.floor(MAX_LOGS / permits)))
    : 10_000;
}

/** A sliding window keeps a log. */
function checkWindow(path: string, { algorithm, permits, burst }: Changeable, maxKeys: number): void {
  if (algorithm !== 'sliding-window') return;
  if (burst !== undefined) {
    throw new RangeError(
      `${path}.burst must be left out for a sliding window, of which all permits may be taken at once, got ${show(burst)}`,
    );
  }
  if (permits > MAX_LOG) {
    throw new RangeError(
      `${path}.permits must be at most ${MAX_LOG} for a sliding window, which logs each, got ${show(permits)}`,
    );
  }
  if (permits * maxKeys > MAX_LOGS) {
    throw new RangeError(
      `${path}.permits times rateLimiter.maxKeys must be at most ${MAX_LOGS} for a sliding window, which logs each permit, got ${permits} times ${maxKeys}`,
    );
  }
}

/** No call would ever get through. */
function checkCostFits(path: string, cost: unknown, { algorithm, burst, permits }: Changeable): void {
  const most = burst ?? permits;
  if (typeof cost !== 'number' || cost <= most) return;
  if (algorithm === 'sliding-window') {
    throw new RangeError(
      `${path}.permits (${most}) must be at least rateLimiter.cost, which is ${show(cost)}`,
    );
  }
  throw new RangeError(`${path}.burst (${most}) must be at least rateLimiter.cost, which is ${show(cost)}`);
}
