import {
  checkOptions,
  type Made,
  type OptionsOf,
  outOfRange,
  type Resolved,
  resolve,
} from '../../core/index.ts';
import { Fleet, type RedisFleet } from '../fleet.ts';
import { checkPart } from '../fleet-options.ts';

export const SHARED_SEMAPHORE = {
  /** How the instances know of each other: what `redisFleet()` has made. Required. */
  fleet: {
    is: 'made',
    rule: 'must be made by redisFleet()',
    test: (value) => value instanceof Fleet,
    required: true,
  } as Made<RedisFleet> & { readonly required: true },
  /** Its name: in keys on the server, events and errors. Instances of one fleet with the same name have one semaphore. No braces. Required. */
  name: { is: 'name', required: true },
  /** How many calls may run at once, over the whole fleet. An integer ≥ 1. Required. */
  permits: { is: 'integer', min: 1, max: 100_000, required: true },
  /** How long a call may wait for a permit. One that has waited longer fails with a `SemaphoreFullError`. @default 0: no call waits */
  maxWait: { is: 'duration', max: 2_147_483_647, default: 0 },
  /** How many calls may wait on one instance. An integer ≥ 1. A further one fails at once. @default 100 */
  maxQueued: { is: 'integer', min: 1, max: 10_000, default: 100 },
  /**
   * For how long a permit is held without a word from its holder: from a second to an hour. It is renewed three times within that while the call runs; the permit of
   * an instance that died is free again after it.
   * @default '10s'
   */
  lease: { is: 'duration', min: 1000, max: 3_600_000, default: '10s' },
  /** True if permits go to whoever has waited longest, on whichever instance; false if to whoever asks first when one is free. @default true */
  fair: { is: 'boolean', default: true },
  /**
   * How often an instance asks on behalf of its calls that wait, give or take a quarter: from 5 ms to a second.
   * @default '25ms'
   */
  poll: { is: 'duration', min: 5, max: 1000, default: '25ms' },
  /**
   * The treatment of calls while the server is away: `'reject'`, they fail with a `FleetUnavailableError`; `'share'`, each instance lets `permits` divided
   * by the number of instances run, rounded down.
   * @default 'reject': what is scarce must not be had twice
   */
  whenUnavailable: { is: 'one of', of: ['reject', 'share'], default: 'reject' },
} as const;

export interface SharedSemaphoreOptions extends OptionsOf<typeof SHARED_SEMAPHORE> {}

/** The options that a shared semaphore cannot change while in use: waiting calls would be in another line. */
export const FIXED = ['fleet', 'name', 'fair'] as const;

/** The options that can be changed while calls run. */
export interface SharedSemaphoreUpdate
  extends Partial<Omit<SharedSemaphoreOptions, (typeof FIXED)[number]>> {}

export interface SharedSemaphoreSettings extends Omit<Resolved<typeof SHARED_SEMAPHORE>, 'fleet'> {
  /** The options that they were made of: an update changes some of them. */
  readonly given: SharedSemaphoreOptions;
  readonly fleet: Fleet;
}

const PATH = 'sharedSemaphore';

/** @throws TypeError or RangeError that names the option, if one is wrong */
export function sharedSemaphoreSettings(options: SharedSemaphoreOptions): SharedSemaphoreSettings {
  const given = resolve(PATH, SHARED_SEMAPHORE, options);
  checkPart(`${PATH}.name`, given.name);
  const { maxQueued } = options;
  if (maxQueued !== undefined && given.maxWait === 0) {
    throw outOfRange(`${PATH}.maxQueued`, 'needs a maxWait above 0: nobody waits without', maxQueued);
  }
  return { ...given, given: options, fleet: given.fleet as Fleet };
}

/**
 * Returns the settings after a change in use. An option that the change names takes its value, or its default where that is `undefined`.
 * @throws TypeError, RangeError that names the option, if one is wrong or cannot change
 */
export function updatedSettings(
  before: SharedSemaphoreSettings,
  change: SharedSemaphoreUpdate,
): SharedSemaphoreSettings {
  checkOptions(PATH, change, Object.keys(SHARED_SEMAPHORE));
  const named = Object.entries(change).filter(
    ([option, value]) => value !== undefined || !(FIXED as readonly string[]).includes(option),
  );
  const settings = sharedSemaphoreSettings({ ...before.given, ...Object.fromEntries(named) });
  for (const option of FIXED) {
    if (settings[option] === before[option]) continue;
    throw outOfRange(`${PATH}.${option}`, 'cannot change while in use', settings[option]);
  }
  return settings;
}
