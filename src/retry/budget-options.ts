import { checkNumber, type Fn, type OptionsOf, outOfRange, type Resolved, resolve } from '../core/index.ts';

/**
 * Keeps retries to a share of the calls, lest they turn an outage into a storm.
 * @example { ratio: 0.1, minPerSecond: 5 }
 */
export const RETRY_BUDGET = {
  /**
   * How many retries there may be for each call, 0–1: with 0.2, retries add at most a fifth to the load. 0 allows only
   * what `minPerSecond` does.
   * @default 0.2
   */
  ratio: { is: 'number', max: 1, default: 0.2 },
  /**
   * So many retries a second are allowed whatever the ratio, 0–1 000 000, so that a client with few calls retries at all. A
   * whole `window` of them may be used at once. A function is asked at construction, and whenever a retry is due: the floor is what
   * instances multiply, so that a fleet divides it, `() => 10 / fleet.instances`. An error that it throws, or a number out of range, becomes the
   * call's failure.
   * @default 10
   * @throws RangeError if both this and `ratio` are 0: no retry would ever be allowed
   */
  minPerSecond: {
    is: 'either',
    of: [{ is: 'number', max: 1_000_000 }, { is: 'function' } as Fn<() => number>],
    default: 10,
  },
  /** Over how long calls and retries are counted, > 0 and ≤ 1 h. @default '10s' */
  window: { is: 'duration', above: 0, max: 3_600_000, default: '10s' },
  /** Appears in snapshots. @default 'retry-budget', and the name of the retry for one that a retry has made for itself */
  name: { is: 'name', default: 'retry-budget' },
} as const;

export interface RetryBudgetOptions extends OptionsOf<typeof RETRY_BUDGET> {
  /** Appears in snapshots. @default 'retry-budget', and the name of the retry for one that a retry has made for itself */
  readonly name?: string | undefined;
}

/** The options in force. */
export type BudgetSettings = Resolved<typeof RETRY_BUDGET>;

export function resolveBudgetOptions(options: RetryBudgetOptions): BudgetSettings {
  const settings = resolve('retryBudget', RETRY_BUDGET, options);
  const { ratio, minPerSecond } = settings;
  if (ratio === 0 && minPerSecond === 0) {
    const rule = 'must be above 0 where ratio is 0';
    throw outOfRange('retryBudget.minPerSecond', rule, minPerSecond, '0: no retry would be allowed');
  }
  return settings;
}

/** How many retries a second are allowed now, whatever the ratio. @throws RangeError, TypeError where a function gives no such number */
export function minPerSecondNow({ minPerSecond }: BudgetSettings): number {
  if (typeof minPerSecond === 'number') return minPerSecond;
  return checkNumber('retryBudget.minPerSecond()', minPerSecond(), { max: 1_000_000 });
}
