import {
  type OptionsOf,
  outOfRange,
  type Resolved,
  type Rules,
  resolve,
  updateOptions,
} from '../core/index.ts';

/**
 * Limits the number of concurrent calls, and finds the limit from the latency of the dependency.
 * @example { maxLimit: 500 }
 */
export const CONCURRENCY_LIMITER = {
  /**
   * The rule by which the limit is found:
   * - `'gradient'`: compares the latency of windows of calls with the latency without a queue. It lowers the limit for a time to learn if a
   *   queue is the cause of a higher latency. It is the only one that stays near the capacity when all calls become slower;
   * - `'correlation'`: the rule of failsafe-go. It estimates the number of waiting calls from windows of calls, and does not grow while more
   *   calls in flight bring no more throughput. It moves in small steps, and oscillates around a small limit;
   * - `'gradient2'`: compares the latency of each call with the average of many (Netflix);
   * - `'vegas'`: estimates the number of waiting calls from the lowest latency so far (Netflix, after TCP Vegas);
   * - `'aimd'`: adds one with each call that is answered within `slowAfter`, and takes a share away with each that is not. It suits a
   *   dependency whose latency does not depend on its load.
   *
   * It cannot be changed by `update()`.
   * @default 'gradient', from parts of failsafe-go's limiter and Envoy's
   * @see https://github.com/Netflix/concurrency-limits
   * @see https://failsafe-go.dev/adaptive-limiter/
   */
  algorithm: {
    is: 'one of',
    of: ['gradient', 'correlation', 'gradient2', 'vegas', 'aimd'],
    default: 'gradient',
  },
  /**
   * The first limit. An integer from `minLimit` to `maxLimit`. It cannot be changed by `update()`.
   * @default 20, or the nearest value that `minLimit` and `maxLimit` allow
   */
  initialLimit: { is: 'integer', min: 1, max: 1_000_000 },
  /** The lowest limit. An integer from 1 to 1,000,000. @default 1, as failsafe-go */
  minLimit: { is: 'integer', min: 1, max: 1_000_000, default: 1 },
  /** The highest limit. An integer ≥ `minLimit`, or `'unlimited'`. @default 200, as Netflix and failsafe-go */
  maxLimit: { is: 'integer', min: 1, default: 200 },
  /**
   * With `'aimd'`: the latency above which a call lowers the limit. Above 0.
   * @default '5s', as Netflix
   * @throws RangeError beside another `algorithm`
   */
  slowAfter: { is: 'duration', above: 0, max: 2_147_483_647 },
  /**
   * With `'aimd'`: the share of the limit that remains when it is lowered. From 0.5 to 0.99.
   * @default 0.9, as Netflix
   * @throws RangeError beside another `algorithm`
   */
  decrease: { is: 'number', min: 0.5, max: 0.99 },
  /**
   * With `'gradient2'`: the latency from which the limit is lowered, as a multiple of the average. From 1 to 10.
   * @default 1.5, as Netflix
   * @throws RangeError beside another `algorithm`
   */
  tolerance: { is: 'number', min: 1, max: 10 },
  /**
   * With `'gradient2'`: the number of calls that may wait in the dependency. The limit grows by so much at a time, before smoothing.
   * From 0 to 1000.
   * @default 4, as Netflix
   * @throws RangeError beside another `algorithm`
   */
  queueSize: { is: 'number', max: 1000 },
  /**
   * With `'gradient2'`: the weight of a new limit; the rest is that of the present one. Above 0 and at most 1.
   * @default 0.2, as Netflix
   * @throws RangeError beside another `algorithm`
   */
  smoothing: { is: 'ratio' },
  /** Appears in errors, events and metrics. @default 'concurrency-limiter' */
  name: { is: 'name', default: 'concurrency-limiter' },
} as const;

export interface ConcurrencyLimiterOptions extends OptionsOf<typeof CONCURRENCY_LIMITER> {
  /** Appears in errors, events and metrics. @default 'concurrency-limiter' */
  readonly name?: string | undefined;
}

/** The options that can change while in use. */
export interface ConcurrencyLimiterUpdate
  extends Omit<ConcurrencyLimiterOptions, 'name' | 'algorithm' | 'initialLimit'> {}

type Given = Resolved<typeof CONCURRENCY_LIMITER>;

/** The options in force. Those of other algorithms have their defaults. */
export interface Settings extends Given {
  readonly initialLimit: number;
  readonly slowAfter: number;
  readonly decrease: number;
  readonly tolerance: number;
  readonly queueSize: number;
  readonly smoothing: number;
}

export const FIXED = ['name', 'algorithm', 'initialLimit'] as const;

/** The options of each algorithm alone, with their defaults. */
const OWN = {
  gradient: {},
  correlation: {},
  gradient2: { tolerance: 1.5, queueSize: 4, smoothing: 0.2 },
  vegas: {},
  aimd: { slowAfter: 5000, decrease: 0.9 },
} as const;
const DEFAULTS = { ...OWN.gradient2, ...OWN.aimd };
const DEFAULT_INITIAL_LIMIT = 20;

const PATH = 'concurrencyLimiter';

export function resolveOptions(options: ConcurrencyLimiterOptions): Settings {
  return checkTogether(resolve(PATH, CONCURRENCY_LIMITER, options), options);
}

export function updatedOptions(settings: Settings, change: ConcurrencyLimiterUpdate): Settings {
  return checkTogether(updateOptions(PATH, CONCURRENCY_LIMITER, settings, change, FIXED), {
    ...change,
    // It was checked against the bounds of that time, and has no effect any more.
    initialLimit: undefined,
  });
}

/** Selects the options of the algorithm. The factory would reject those of the others. */
export function optionsInForce(settings: Settings): Partial<Settings> {
  const others = othersOf(settings);
  return Object.fromEntries(Object.entries(settings).filter(([option]) => !others.includes(option)));
}

function checkTogether(resolved: Given, given: ConcurrencyLimiterOptions): Settings {
  for (const option of othersOf(resolved)) {
    const value = (given as Record<string, unknown>)[option];
    if (value === undefined) continue;
    const rule = `must be left out with the algorithm '${resolved.algorithm}'`;
    throw outOfRange(`${PATH}.${option}`, rule, value);
  }
  const { minLimit, maxLimit } = resolved;
  if (minLimit > maxLimit) {
    throw outOfRange(`${PATH}.maxLimit`, `must be at least ${PATH}.minLimit (${minLimit})`, maxLimit);
  }
  const initial = given.initialLimit === undefined ? undefined : resolved.initialLimit;
  if (initial !== undefined && (initial < minLimit || initial > maxLimit)) {
    const rule = `must be from ${PATH}.minLimit (${minLimit}) to ${PATH}.maxLimit (${maxLimit})`;
    throw outOfRange(`${PATH}.initialLimit`, rule, initial);
  }
  const initialLimit = resolved.initialLimit ?? Math.max(minLimit, Math.min(maxLimit, DEFAULT_INITIAL_LIMIT));
  const known = Object.entries(resolved).filter(([, value]) => value !== undefined);
  return { ...DEFAULTS, ...Object.fromEntries(known), initialLimit } as Settings;
}

function othersOf({ algorithm }: Pick<Given, 'algorithm'>): readonly (string & keyof Rules)[] {
  const own = Object.keys(OWN[algorithm]);
  return Object.keys(DEFAULTS).filter((option) => !own.includes(option));
}
