import {
  checkDuration,
  checkName,
  checkNumber,
  checkOptions,
  type Duration,
  type Runtime,
  systemRuntime,
} from '../core/index.ts';
import { SlidingSum } from '../structures/index.ts';

export interface RetryBudgetOptions {
  /**
   * How many retries there may be for each call, 0–1: with 0.2, retries add at most a fifth to the load. 0 allows only
   * what `minPerSecond` does.
   * @default 0.2
   */
  readonly ratio?: number | undefined;
  /**
   * So many retries a second are allowed whatever the ratio, 0–1 000 000, so that a client with few calls retries at all. A
   * whole `window` of them may be used at once. A function is asked at construction, and whenever a retry is due: the floor is what instances multiply,
   * so that a fleet divides it, `() => 10 / fleet.instances`. What it throws, or a number out of range, becomes the call's failure.
   * @default 10
   * @throws RangeError if both this and `ratio` are 0: no retry would ever be allowed
   */
  readonly minPerSecond?: number | (() => number) | undefined;
  /**
   * Over how long calls and retries are counted, > 0 and ≤ 1 h.
   * @default '10s'
   */
  readonly window?: Duration | undefined;
  /** Appears in snapshots. @default 'retry-budget' */
  readonly name?: string | undefined;
}

/** Whoever sends a call more than once shares one of these with whoever else sends calls to the same dependency. */
export interface RetryBudget {
  readonly name: string;
  /** A call begins: it pays for a part of a retry. */
  deposit(now: number): void;
  /** Whether one more attempt may be sent; if so, it is paid for. */
  withdraw(now: number): boolean;
  attach(runtime: Runtime): void;
  /** A retry pays from it from now on. */
  join?(): void;
  /** As a policy's `remembers`: nothing where several retries pay from it, since then it stays when one of them goes. */
  remembers?(now: number): number;
  describe(): Record<string, unknown>;
  snapshot(): RetryBudgetSnapshot;
}

export interface RetryBudgetSnapshot {
  readonly name: string;
  /** How many retries would be allowed now if no call began. */
  readonly available: number;
  /** How many retries were allowed and denied so far. */
  readonly granted: number;
  readonly denied: number;
}

/** A deposit in whole numbers, so that no rounding error builds up. Finagle's scale. */
const DEPOSIT = 1000;
/** Of what is used up in part, at most: from ½ on, a budget denies retries. */
const MOST_COUNTED = 0.4;
/** Calls and retries are forgotten slice by slice. Finagle's number. */
const SLICES = 10;

/**
 * Keeps retries to a share of the traffic, so that a dependency that is down is not hit `maxAttempts` times as hard as one
 * that is up: the storm that turns a short outage into a long one. Each retry policy has its own unless told otherwise;
 * policies that share one (two retries to one host) are held to it together. An exhausted budget
 * stops only new attempts: the failure at hand is then the outcome, and `retry.suppressed` says so.
 *
 * The rule is Finagle's: in any window, retries ≤ `ratio` · calls + `minPerSecond` · window. A retry is paid for when it
 * is decided.
 * @see https://github.com/twitter/finagle/blob/develop/finagle-core/src/main/scala/com/twitter/finagle/service/RetryBudget.scala
 * @throws RangeError, TypeError for options that make no sense
 */
export function retryBudget(options: RetryBudgetOptions = {}): RetryBudget {
  checkOptions('retryBudget', options, ['ratio', 'minPerSecond', 'window', 'name']);
  const { ratio = 0.2, minPerSecond = 10, window = '10s', name = 'retry-budget' } = options;
  checkNumber('retryBudget.ratio', ratio, { max: 1 });
  const windowMs = checkDuration('retryBudget.window', window, { above: true, max: 3_600_000 });
  checkName('retryBudget.name', name);
  if (ratio === 0 && minPerSecond === 0) {
    throw new RangeError(
      'retryBudget.minPerSecond must be above 0 where ratio is 0, got 0: no retry would be allowed',
    );
  }

  const deposit = ratio === 0 ? 0 : DEPOSIT;
  const cost = ratio === 0 ? 1 : Math.floor(DEPOSIT / ratio);
  const floorOf = typeof minPerSecond === 'function' ? minPerSecond : undefined;
  /** What is allowed whatever the ratio, as of the last time that it was asked for. */
  let reserve = 0;
  function setReserve(perSecond: number): void {
    checkNumber('retryBudget.minPerSecond', perSecond, { max: 1_000_000 });
    reserve = perSecond * (windowMs / 1000) * cost;
  }
  setReserve(typeof minPerSecond === 'function' ? minPerSecond() : minPerSecond);
  const balance = new SlidingSum(windowMs, SLICES);
  let granted = 0;
  let denied = 0;
  let payers = 0;
  let runtime: Runtime | undefined;

  return {
    name,
    deposit(now) {
      balance.add(deposit, now);
    },
    withdraw(now) {
      if (floorOf !== undefined) setReserve(floorOf());
      if (reserve + balance.sum(now) < cost) {
        denied += 1;
        return false;
      }
      balance.add(-cost, now);
      granted += 1;
      return true;
    },
    attach(next) {
      if (runtime !== undefined && runtime !== next) {
        throw new TypeError(`retry budget '${name}' is in a pipeline that runs on another runtime already`);
      }
      runtime = next;
    },
    join() {
      payers += 1;
    },
    remembers(now) {
      if (payers > 1 || reserve === 0) return 0;
      const left = reserve + balance.sum(now);
      // A new budget has its reserve, and no more.
      return left < cost && reserve >= cost ? 1 : MOST_COUNTED * Math.min(1, Math.max(0, 1 - left / reserve));
    },
    describe: () => ({
      ratio,
      minPerSecond: typeof minPerSecond === 'function' ? 'function' : minPerSecond,
      windowMs,
    }),
    snapshot() {
      const { clock } = runtime ?? systemRuntime;
      const available = Math.max(0, Math.floor((reserve + balance.sum(clock.now())) / cost));
      return Object.freeze({ name, available, granted, denied });
    },
  };
}
