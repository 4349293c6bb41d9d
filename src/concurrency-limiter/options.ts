import {
  type OptionsOf,
  outOfRange,
  type Resolved,
  type Rules,
  resolve,
  updateOptions,
} from '../core/index.ts';

/**
 * Limits how many calls run at once, and finds out itself how many the dependency takes.
 * @example { maxLimit: 500 }
 */
export const CONCURRENCY_LIMITER = {
  /**
   * How it finds the limit:
   * - `'gradient'`: from windows of calls, by the latency without a queue as a share of the present one. It finds out by fewer calls at once
   *   whether a latency that has risen is a queue's. It alone keeps to what the dependency takes, whatever its latency does;
   * - `'correlation'`: failsafe-go's own rule: from windows of calls, by how many wait, and by whether more calls in flight have gone along with
   *   more throughput. It moves by single calls, and goes to and fro around a small limit;
   * - `'gradient2'`: by each call's latency beside the average of many (Netflix);
   * - `'vegas'`: by how many calls wait in the dependency, as its least latency tells (Netflix, after TCP Vegas);
   * - `'aimd'`: one more with each call that is answered within `slowAfter`, and a share less with each that is not. For a dependency whose
   *   latency says nothing about its load.
   *
   * It cannot be changed by `update()`.
   * @default 'gradient', which is built on failsafe-go's limiter and Envoy's
   * @see https://github.com/Netflix/concurrency-limits
   * @see https://failsafe-go.dev/adaptive-limiter/
   */
  algorithm: {
    is: 'one of',
    of: ['gradient', 'correlation', 'gradient2', 'vegas', 'aimd'],
    default: 'gradient',
  },
  /**
   * The limit to begin with. An integer from `minLimit` to `maxLimit`. It cannot be changed by `update()`.
   * @default 20, or the nearest that `minLimit` and `maxLimit` allow
   */
  initialLimit: { is: 'integer', min: 1, max: 1_000_000 },
  /** The least that the limit becomes. An integer from 1 to a million. @default 1, as failsafe-go */
  minLimit: { is: 'integer', min: 1, max: 1_000_000, default: 1 },
  /** The most that the limit becomes. An integer ≥ `minLimit`. @default 200, as Netflix and failsafe-go */
  maxLimit: { is: 'integer', min: 1, default: 200 },
  /**
   * With `'aimd'`: a call that takes longer than this lowers the limit. Above 0.
   * @default '5s', as Netflix
   * @throws RangeError beside another `algorithm`
   */
  slowAfter: { is: 'duration', above: 0, max: 2_147_483_647 },
  /**
   * With `'aimd'`: what is left of the limit when it is lowered, as a share from 0.5 to 0.99.
   * @default 0.9, as Netflix
   * @throws RangeError beside another `algorithm`
   */
  decrease: { is: 'number', min: 0.5, max: 0.99 },
  /**
   * With `'gradient2'`: how much longer than the average calls may take before the limit is lowered: 1.5 is half as long again. From 1 to 10.
   * @default 1.5, as Netflix
   * @throws RangeError beside another `algorithm`
   */
  tolerance: { is: 'number', min: 1, max: 10 },
  /**
   * With `'gradient2'`: by how much the limit grows at a time before it is smoothed, which is how many calls may wait in the dependency.
   * From 0 to 1000.
   * @default 4, as Netflix
   * @throws RangeError beside another `algorithm`
   */
  queueSize: { is: 'number', max: 1000 },
  /**
   * With `'gradient2'`: how much of the way to a new limit is gone at once, above 0 and at most 1.
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

/** The options that can be changed while in use. */
export interface ConcurrencyLimiterUpdate
  extends Omit<ConcurrencyLimiterOptions, 'name' | 'algorithm' | 'initialLimit'> {}

type Given = Resolved<typeof CONCURRENCY_LIMITER>;

/** The options in force: those of other algorithms have their defaults. */
export interface Settings extends Given {
  readonly initialLimit: number;
  readonly slowAfter: number;
  readonly decrease: number;
  readonly tolerance: number;
  readonly queueSize: number;
  readonly smoothing: number;
}

export const FIXED = ['name', 'algorithm', 'initialLimit'] as const;

/** Those of one algorithm alone, with their defaults. */
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
    // It was within other bounds, and matters no more.
    initialLimit: undefined,
  });
}

/** The options that the algorithm goes by: those of the others would be refused. */
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
