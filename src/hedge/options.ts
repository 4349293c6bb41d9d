import {
  type Call,
  type Duration,
  type Fn,
  type Made,
  type OptionsOf,
  type Resolved,
  type Runtime,
  resolve,
} from '../core/index.ts';

/** The budget that pays for hedges beside their own cap: a `retryBudget()`. */
export interface HedgeBudget {
  readonly name: string;
  deposit(now: number): void;
  withdraw(now: number): boolean;
  attach(runtime: Runtime): void;
  join?(): void;
  leave?(): void;
}

/** The quantiles of the latency that a delay can be. */
export const QUANTILES = { p50: 0.5, p75: 0.75, p90: 0.9, p95: 0.95, p99: 0.99, 'p99.9': 0.999 } as const;

/**
 * Starts another attempt beside one that takes long, and goes by the first that succeeds.
 * @example { delay: p95, maxExtraLoad: 0.05 }
 */
export const HEDGE = {
  /**
   * How long an attempt may take before another one starts beside it:
   * - a quantile of how long attempts took of late, such as `'p95'`: one call in twenty is then sent twice. Until `minimumCalls` are
   *   known, no time starts an attempt;
   * - a duration; 0 starts all `maxAttempts` at once; `'unlimited'` starts none by time, and a failure starts the next;
   * - a function of the call and of the number of the attempt that would start, counted from 2. An error that it throws, and a result that is no duration,
   *   becomes the call's failure.
   * @default 'p95', with which a fan-out of Google's went from 1800 ms to 74 ms at its p99.9, for 2 % more requests
   * @see https://research.google/pubs/the-tail-at-scale/
   */
  delay: {
    is: 'either',
    of: [
      { is: 'one of', of: ['p50', 'p75', 'p90', 'p95', 'p99', 'p99.9'] },
      { is: 'duration' },
      { is: 'function' } as Fn<(call: Call, attempt: number) => Duration>,
    ],
    rule: "must be a quantile such as 'p95', a duration, or a function",
    default: 'p95',
  },
  /**
   * How many attempts a call makes at most, the first included: from 2 to 10.
   * @default 2
   */
  maxAttempts: { is: 'integer', min: 2, max: 10, default: 2 },
  /**
   * How many attempts may be started beside the first ones, as a share of the calls within `window`: 0.1 is one in ten calls. It bounds
   * what hedging adds to the load of a dependency that has become slow as a whole, when each call takes longer than the delay. Above 0
   * and at most 9, which bounds nothing.
   * @default 0.1
   */
  maxExtraLoad: { is: 'number', above: 0, max: 9, default: 0.1 },
  /**
   * The shortest delay that a quantile comes to, above 0.
   * @default '1ms', as Finagle
   * @see https://twitter.github.io/finagle/guide/Clients.html
   */
  minDelay: { is: 'duration', above: 0, max: 2_147_483_647, default: '1ms' },
  /**
   * How many attempts must have succeeded within `window` before a quantile is relied upon. An integer ≥ 1.
   * @default 20
   */
  minimumCalls: { is: 'integer', min: 1, default: 20 },
  /**
   * How far back quantiles and the extra load look: between half of it and all of it. Above 0.
   * @default '30s', as Finagle
   */
  window: { is: 'duration', above: 0, max: 2_147_483_647, default: '30s' },
  /**
   * The budget that pays for each further attempt, beside `maxExtraLoad`: the {@link retryBudget} of a retry, so that retries and hedges together
   * stay within it. Calls pay into it unless the hedge lies inside something that repeats them, which does.
   * @default none
   */
  budget: { is: 'made', rule: 'must be a retryBudget()', test: isBudget } as Made<HedgeBudget>,
  /** Appears in events and metrics. @default 'hedge' */
  name: { is: 'name', default: 'hedge' },
} as const;

export interface HedgeOptions extends OptionsOf<typeof HEDGE> {
  /** Appears in events and metrics. @default 'hedge' */
  readonly name?: string | undefined;
}

/** The options that can be changed while calls run. */
export interface HedgeUpdate extends Omit<HedgeOptions, 'name' | 'window' | 'budget'> {}

/** The options in force. */
export type Settings = Resolved<typeof HEDGE>;

/** The options that a hedge cannot change while in use: what it has counted would be lost. */
export const FIXED = ['name', 'window', 'budget'] as const;

export function resolveOptions(options: HedgeOptions): Settings {
  return resolve('hedge', HEDGE, options);
}

function isBudget(value: unknown): boolean {
  const { deposit, withdraw } = Object(value) as Partial<HedgeBudget>;
  return typeof deposit === 'function' && typeof withdraw === 'function';
}
