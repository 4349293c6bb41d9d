import {
  checkDuration,
  checkInteger,
  checkName,
  checkOneOf,
  checkOptions,
  type Duration,
  show,
} from '../core/index.ts';

export interface BulkheadOptions {
  /**
   * How many calls may run at the same time. An integer ≥ 1, or Infinity for no limit.
   *
   * @default 25: Resilience4j's. It suits one dependency seen from one process; measure yours and set it.
   * Must be left out where `limit` is given: its `concurrency` is the limit then.
   * @throws RangeError from `bulkhead()` and `resize()`
   * @see https://resilience4j.readme.io/docs/bulkhead
   */
  readonly maxConcurrent?: number | undefined;
  /**
   * How many further calls may wait for a permit, in the order of their arrival. An integer ≥ 0. Whoever comes when the
   * queue is full fails at once with a {@link BulkheadFullError}. `Infinity` takes the bound away: under overload the
   * queue then grows until memory ends.
   *
   * @default 0: nobody waits, and overload shows at once
   */
  readonly maxQueued?: number | undefined;
  /**
   * How long a call may wait for a permit, above 0 ms. Then it fails with a {@link QueueTimeoutError}. A timeout further
   * out ends the wait too, but as a `TimeoutError`, and it counts the time in the queue and the time of the operation together.
   *
   * @default Infinity
   * @throws RangeError from `bulkhead()` where `maxQueued` is 0, for nobody waits then
   */
  readonly queueTimeout?: Duration | undefined;
  /**
   * When a call that nobody waits for any more (a timeout further out, the caller's abort) gives its permit back:
   * - `'settle'`: when its operation has really ended, so that never more than `maxConcurrent` operations run;
   * - `'abandon'`: at once. An operation that ignores its signal then runs on beside those that take its place.
   *
   * @default 'settle'
   */
  readonly releaseOn?: 'settle' | 'abandon' | undefined;
  /**
   * A limit made by p-limit that this bulkhead is to share, so that one limit covers the calls of pipelines and code that
   * uses the limit directly. Both wait in the limit's own queue, first come, first served; `maxQueued` bounds only the
   * calls of this bulkhead. `resize({ maxConcurrent })` sets the limit's `concurrency`.
   *
   * Make it with `rejectOnClear: true` if anybody clears its queue: the calls that wait here then fail with the limit's
   * own reason. Without that, p-limit forgets them silently, and they line up again only when the next call comes.
   *
   * @default none: the bulkhead has its own permits, which cost far less
   * @see https://github.com/sindresorhus/p-limit
   */
  readonly limit?: AdoptableLimit | undefined;
  /** Appears in events, errors and metrics. @default 'bulkhead' */
  readonly name?: string | undefined;
}

/** What can be changed while calls run. What is left out stays as it is. */
export interface BulkheadResize {
  readonly maxConcurrent?: number | undefined;
  readonly maxQueued?: number | undefined;
  /** For calls that come from now on; whoever waits already keeps the time that it was given. */
  readonly queueTimeout?: Duration | undefined;
  readonly releaseOn?: 'settle' | 'abandon' | undefined;
}

/** What is used of a limit made by p-limit. */
export interface AdoptableLimit {
  (task: () => PromiseLike<void> | undefined): PromiseLike<unknown>;
  readonly activeCount: number;
  readonly pendingCount: number;
  concurrency: number;
}

export interface ResolvedBulkheadOptions {
  readonly name: string;
  readonly maxConcurrent: number;
  readonly maxQueued: number;
  readonly queueTimeoutMs: number;
  readonly releaseOn: 'settle' | 'abandon';
  readonly limit: AdoptableLimit | undefined;
}

const NAMES = ['maxConcurrent', 'maxQueued', 'queueTimeout', 'releaseOn', 'limit', 'name'] as const;

export function resolveBulkheadOptions(options: BulkheadOptions): ResolvedBulkheadOptions {
  checkOptions('bulkhead', options, NAMES);
  const {
    maxConcurrent,
    maxQueued = 0,
    queueTimeout,
    releaseOn = 'settle',
    limit,
    name = 'bulkhead',
  } = options;
  const resolved = {
    name: checkName('bulkhead.name', name),
    maxConcurrent: checkInteger('bulkhead.maxConcurrent', maxConcurrent ?? 25, { min: 1 }),
    maxQueued: checkInteger('bulkhead.maxQueued', maxQueued),
    queueTimeoutMs: checkDuration('bulkhead.queueTimeout', queueTimeout ?? Infinity, { above: true }),
    releaseOn: checkOneOf('bulkhead.releaseOn', releaseOn, ['settle', 'abandon']),
    limit,
  };
  if (queueTimeout !== undefined && maxQueued === 0) {
    throw new RangeError(
      `bulkhead.queueTimeout needs a bulkhead.maxQueued of at least 1 (nobody waits without), got ${show(queueTimeout)}`,
    );
  }
  if (limit === undefined) return resolved;
  checkLimit(limit);
  if (maxConcurrent !== undefined) {
    throw new RangeError(
      `bulkhead.maxConcurrent must be left out where bulkhead.limit is given (its concurrency is the limit), got ${show(maxConcurrent)}`,
    );
  }
  return resolved;
}

/** @returns the new `queueTimeout` in ms, if it changes */
export function checkBulkheadResize(change: BulkheadResize): number | undefined {
  checkOptions('bulkhead.resize', change, ['maxConcurrent', 'maxQueued', 'queueTimeout', 'releaseOn']);
  if (change.maxConcurrent !== undefined) {
    checkInteger('bulkhead.resize.maxConcurrent', change.maxConcurrent, { min: 1 });
  }
  if (change.maxQueued !== undefined) checkInteger('bulkhead.resize.maxQueued', change.maxQueued);
  if (change.releaseOn !== undefined) {
    checkOneOf('bulkhead.resize.releaseOn', change.releaseOn, ['settle', 'abandon']);
  }
  return change.queueTimeout === undefined
    ? undefined
    : checkDuration('bulkhead.resize.queueTimeout', change.queueTimeout, { above: true });
}

function checkLimit(limit: unknown): void {
  const { activeCount, pendingCount, concurrency } = (limit ?? {}) as Partial<AdoptableLimit>;
  const counts = [activeCount, pendingCount, concurrency];
  if (typeof limit === 'function' && counts.every((count) => typeof count === 'number')) return;
  throw new TypeError(
    `bulkhead.limit must be a limit made by p-limit, with activeCount, pendingCount and concurrency, got ${show(limit)}`,
  );
}
