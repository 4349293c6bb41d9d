import {
  type Call,
  checkOptions,
  type Fn,
  type Made,
  type OptionsOf,
  type Outcome,
  outOfRange,
  type Resolved,
  resolve,
} from '../../core/index.ts';
import { Fleet, type RedisFleet } from '../fleet.ts';
import { checkPart } from '../fleet-options.ts';
import { bucketLimit, type Limit, windowLimit } from './limit.ts';

export const SHARED_RATE_LIMITER = {
  /** How the instances know of each other: what `redisFleet()` has made. Required. */
  fleet: {
    is: 'made',
    rule: 'must be made by redisFleet()',
    test: (value) => value instanceof Fleet,
    required: true,
  } as Made<RedisFleet> & { readonly required: true },
  /**
   * The name of the limit: in keys on the server, events, errors and metrics. Instances of one fleet with the same name have one limit.
   * No braces. Required.
   */
  name: { is: 'name', required: true },
  /** How many permits come in per `period`, for the whole fleet. A call takes one, or what `cost` says. An integer ≥ 1. Required. */
  permits: { is: 'integer', min: 1, max: 1_000_000_000, required: true },
  /** The time in which `permits` come in, in whole microseconds, above 0. @default '1s' */
  period: { is: 'duration', above: 0, max: 31_536_000_000, default: '1s' },
  /**
   * The meaning of the rate:
   * - `'token-bucket'`: permits come in evenly and are saved up to `burst`. In any time t, no more than `burst + t · permits / period` are
   *   given out.
   * - `'sliding-window'`: at most `permits` in any `period`, to the letter. The server keeps a list of when each was used: so `permits`
   *   is at most 10 000, there is neither `burst` nor `lease`, and each call asks the server.
   * @default 'token-bucket'
   */
  algorithm: { is: 'one of', of: ['token-bucket', 'sliding-window'], default: 'token-bucket' },
  /** How many permits there are at most, when none was taken for a while. An integer ≥ 1. @default permits */
  burst: { is: 'integer', min: 1, max: 1_000_000_000 },
  /**
   * How long a call may wait for its permits. They are reserved for it with one question, in the order in which the server is asked. A call that would
   * have to wait longer fails at once, with a `RateLimitedError` that says how long.
   * @default 0: no call waits
   */
  maxWait: { is: 'duration', max: 2_147_483_647, default: 0 },
  /** How many calls may wait on one instance, for each key. An integer ≥ 1. A further one fails at once. @default 1000 */
  maxQueued: { is: 'integer', min: 1, default: 1000 },
  /**
   * A separate limit for each key, such as a tenant or a host: `true` for the `key` given to `execute`, or a function of the call. Calls
   * whose key is `undefined` share a limit of their own. A key of more than 256 characters is hashed.
   * @default none: one limit for all calls
   * An error that the function throws, or a key that is no string, becomes the call's failure.
   */
  key: {
    is: 'either',
    of: [{ is: 'function' } as Fn<(call: Call) => string | undefined>, { is: 'exactly', value: true }],
    rule: 'must be true or a function',
  },
  /**
   * For how many keys an instance remembers what it has of them (some 300 bytes each). An integer ≥ 1. On the server, the limit of a key
   * takes some 200 bytes for as long as not all of its permits are there.
   * @default 10_000
   */
  maxKeys: { is: 'integer', min: 1, default: 10_000 },
  /**
   * How many permits a call takes, an integer ≥ 0; or `{ reserve, settle }` where that is known only afterwards: as many as `reserve` says
   * are taken, and once the call has an outcome, `settle` says how many it was; the rest is given back, or taken in addition.
   * @default 1
   * A call that costs more than there ever are, which where permits are leased is `burst − permits · lease / period`, fails with a
   * `RateLimitedError` without `retryAfterMs`. An error that a function throws becomes the call's failure.
   */
  cost: {
    is: 'either',
    of: [
      { is: 'integer', max: 1_000_000_000 },
      { is: 'function' } as Fn<(call: Call) => number>,
      {
        is: 'options',
        of: {
          /** How many permits are taken before the call: an integer ≥ 0, or a function of the call. Required. */
          reserve: {
            is: 'either',
            of: [{ is: 'integer', max: 1_000_000_000 }, { is: 'function' } as Fn<(call: Call) => number>],
            required: true,
          },
          /**
           * How many permits the call has cost: a function of its outcome that answers with an integer ≥ 0. It is not asked about calls whose
           * operation never began: they get all back. Required.
           */
          settle: { is: 'function', required: true } as Fn<(outcome: Outcome, call: Call) => number> & {
            readonly required: true;
          },
        },
      },
    ],
    rule: 'must be an integer, a function, or { reserve, settle }',
    default: 1,
  },
  /**
   * For how long permits are taken ahead, as many as the demand of late says, so that most calls need not ask: above 0, or `false`
   * for a question with each call. So much of the burst is kept back that leases never show: `permits · lease / period`. Where that is
   * the whole burst or more, nothing is leased.
   * @default '100ms', which takes the fewest questions; `false` for a sliding window, which has no other
   */
  lease: {
    is: 'either',
    of: [
      { is: 'duration', above: 0, max: 60_000 },
      { is: 'exactly', value: false },
    ],
    rule: 'must be a duration or false',
  },
  /**
   * The treatment of calls while the server is away:
   * - `'share'`: each instance decides by itself, within its part of the limit, so that the fleet as a whole keeps to it
   * - `'reject'`: they fail with a `FleetUnavailableError`: for limits that must never be exceeded
   * - `'allow'`: they go through: for limits that must never be in the way
   * @default 'share'
   */
  whenUnavailable: { is: 'one of', of: ['share', 'reject', 'allow'], default: 'share' },
} as const;

export interface SharedRateLimiterOptions extends OptionsOf<typeof SHARED_RATE_LIMITER> {}

/** The options that a shared rate limiter cannot change while in use: the state of keys would be lost with them. */
export const FIXED = ['fleet', 'name', 'algorithm', 'key', 'maxKeys'] as const;

/** The options that can be changed while calls run. */
export interface SharedRateLimiterUpdate
  extends Partial<Omit<SharedRateLimiterOptions, (typeof FIXED)[number]>> {}

type Given = Resolved<typeof SHARED_RATE_LIMITER>;

export interface SharedRateLimiterSettings extends Omit<Given, 'fleet'> {
  /** The options that they were made of: an update changes some of them. */
  readonly given: SharedRateLimiterOptions;
  readonly fleet: Fleet;
  readonly limit: Limit;
  /** The permits that a call takes before it goes. */
  readonly reserve: number | ((call: Call) => number);
  readonly settle: ((outcome: Outcome, call: Call) => number) | undefined;
}

const PATH = 'sharedRateLimiter';
const MAX_WINDOW = 10_000;

/** @throws TypeError or RangeError that names the option, if one is wrong */
export function sharedRateLimiterSettings(options: SharedRateLimiterOptions): SharedRateLimiterSettings {
  const given = resolve(PATH, SHARED_RATE_LIMITER, options);
  checkPart(`${PATH}.name`, given.name);
  const { maxQueued, maxKeys } = options;
  if (maxQueued !== undefined && given.maxWait === 0) {
    throw outOfRange(`${PATH}.maxQueued`, 'needs a maxWait above 0: nobody waits without', maxQueued);
  }
  if (maxKeys !== undefined && given.key === undefined) {
    throw outOfRange(`${PATH}.maxKeys`, 'needs a key', maxKeys);
  }
  const limit = given.algorithm === 'sliding-window' ? windowOf(given) : bucketOf(given);
  const { cost } = given;
  const reserve = typeof cost === 'object' ? cost.reserve : cost;
  if (typeof reserve === 'number' && reserve > limit.capacity) {
    throw outOfRange(
      `${PATH}.cost`,
      `must be at most the ${limit.capacity} permits that there ever are`,
      reserve,
    );
  }
  const settle = typeof cost === 'object' ? cost.settle : undefined;
  return { ...given, given: options, fleet: given.fleet as Fleet, limit, reserve, settle };
}

/**
 * Returns the settings after a change in use. An option that the change names takes its value, or its default where that is `undefined`.
 * @throws TypeError, RangeError that names the option, if one is wrong or cannot change
 */
export function updatedSettings(
  before: SharedRateLimiterSettings,
  change: SharedRateLimiterUpdate,
): SharedRateLimiterSettings {
  const { given } = before;
  checkOptions(PATH, change, Object.keys(SHARED_RATE_LIMITER));
  const named = Object.entries(change).filter(
    ([option, value]) => value !== undefined || !(FIXED as readonly string[]).includes(option),
  );
  const options = { ...given, ...Object.fromEntries(named) };
  const settings = sharedRateLimiterSettings(options);
  for (const option of FIXED) {
    if (settings[option] === before[option]) continue;
    throw outOfRange(`${PATH}.${option}`, 'cannot change while in use', settings[option]);
  }
  const isSameRate = (['permits', 'period', 'burst', 'lease'] as const).every(
    (option) => settings[option] === before[option],
  );
  // Permits that lie ready stay where the rate does.
  return isSameRate ? { ...settings, limit: before.limit } : settings;
}

function bucketOf({ fleet, permits, period, burst = permits, lease = 100 }: Given): Limit {
  const leaseMs = lease === false ? 0 : lease;
  const { timeout } = (fleet as Fleet).link.settings;
  if (lease !== false && lease < timeout) {
    throw outOfRange(
      `${PATH}.lease`,
      `must be at least the fleet's timeout of ${timeout} ms, for so late may be used what was asked for`,
      lease,
    );
  }
  checkPeriod(period);
  return bucketLimit(PATH, { permits, periodMs: period, burst, leaseMs });
}

function windowOf({ permits, period, burst, lease }: Given): Limit {
  checkPeriod(period);
  if (permits > MAX_WINDOW) {
    throw outOfRange(`${PATH}.permits`, `must be at most ${MAX_WINDOW} for a sliding window`, permits);
  }
  if (burst !== undefined) throw outOfRange(`${PATH}.burst`, 'must be left out for a sliding window', burst);
  if (lease !== undefined && lease !== false) {
    throw outOfRange(`${PATH}.lease`, 'must be false, or left out, for a sliding window', lease);
  }
  return windowLimit({ permits, periodMs: period });
}

function checkPeriod(periodMs: number): void {
  const us = periodMs * 1000;
  if (Math.abs(us - Math.round(us)) > 1e-6 || us < 1) {
    throw outOfRange(`${PATH}.period`, 'must be in whole microseconds', periodMs);
  }
}
