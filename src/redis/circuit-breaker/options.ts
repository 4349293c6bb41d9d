import type { CircuitBreakerUpdate } from '../../circuit-breaker/index.ts';
import { type Made, type OptionsOf, type Resolved, resolve, updateOptions } from '../../core/index.ts';
import { Fleet, type RedisFleet } from '../fleet.ts';
import { checkPart } from '../fleet-options.ts';

export const SHARED_CIRCUIT_BREAKER = {
  /** How the instances know of each other: what `redisFleet()` has made. Required. */
  fleet: {
    is: 'made',
    rule: 'must be made by redisFleet()',
    test: (value) => value instanceof Fleet,
    required: true,
  } as Made<RedisFleet> & { readonly required: true },
  /**
   * Share of the live instances which have the circuit that must have opened it by what they have seen themselves, before it opens for all: a ratio in
   * (0, 1], compared with `>=`. The same on all instances.
   * @default 0.5
   */
  quorum: { is: 'ratio', default: 0.5 },
  /**
   * How many instances these must be at least: an integer ≥ 1. With 2, one bad node opens nobody else's circuit, however few there are.
   * The same on all instances.
   * @default 2
   */
  atLeast: { is: 'integer', min: 1, max: 1_000_000, default: 2 },
  /**
   * For how long an instance may take to probe for all, before another may: a duration above 0. Best as long as a call may take.
   * @default '5s'
   */
  probeLease: { is: 'duration', above: 0, max: 3_600_000, default: '5s' },
} as const;

export interface SharedCircuitBreakerOptions extends OptionsOf<typeof SHARED_CIRCUIT_BREAKER> {}

export interface SharedCircuitBreakerSettings extends Omit<Resolved<typeof SHARED_CIRCUIT_BREAKER>, 'fleet'> {
  readonly fleet: Fleet;
}

/** The options that can be changed while calls run, beside the options of the circuit breaker itself. */
export interface SharedCircuitBreakerUpdate
  extends CircuitBreakerUpdate,
    Omit<SharedCircuitBreakerOptions, 'fleet'> {}

const PATH = 'sharedCircuitBreaker';

/** @throws TypeError or RangeError that names the option, if one is wrong, or the name of the circuit breaker has braces */
export function sharedCircuitBreakerSettings(
  name: string,
  options: SharedCircuitBreakerOptions,
): SharedCircuitBreakerSettings {
  const given = resolve(PATH, SHARED_CIRCUIT_BREAKER, options);
  checkPart(`${PATH}.name`, name);
  return { ...given, fleet: given.fleet as Fleet };
}

/**
 * Returns the settings after a change in use.
 * @throws TypeError, RangeError that names the option, if one is wrong
 */
export function updatedSettings(
  before: SharedCircuitBreakerSettings,
  change: Omit<SharedCircuitBreakerOptions, 'fleet'>,
): SharedCircuitBreakerSettings {
  return { ...updateOptions(PATH, SHARED_CIRCUIT_BREAKER, before, change), fleet: before.fleet };
}
