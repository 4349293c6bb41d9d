import {
  type Made,
  type OptionsOf,
  outOfRange,
  type Resolved,
  resolve,
  updateOptions,
} from '../core/index.ts';

/** What is used of a limit made by p-limit. */
export interface AdoptableLimit {
  (task: () => PromiseLike<void> | undefined): PromiseLike<unknown>;
  readonly activeCount: number;
  readonly pendingCount: number;
  concurrency: number;
}

/**
 * Limits how many calls run at the same time.
 * @example { maxConcurrent: 64, maxQueued: 128 }
 */
export const BULKHEAD = {
  /**
   * How many calls may run at the same time, `'unlimited'` for no limit.
   *
   * It suits one dependency seen from one process: measure yours and set it. Must be left out where `limit` is given: its `concurrency`
   * is the limit then.
   * @default 25, as Resilience4j
   * @see https://resilience4j.readme.io/docs/bulkhead
   */
  maxConcurrent: { is: 'integer', min: 1, default: 25 },
  /**
   * How many further calls may wait for a permit, in the order of their arrival. Whoever comes when the queue is full fails at once with
   * a {@link BulkheadFullError}. `'unlimited'` takes the bound away: under overload the queue then grows until memory ends.
   * @default 0: nobody waits, and overload shows at once
   */
  maxQueued: { is: 'integer', min: 0, default: 0 },
  /**
   * How long a call may wait for a permit. Then it fails with a {@link QueueTimeoutError}. A timeout further out ends the wait too, but
   * as a `TimeoutError`, and it counts the time in the queue and the time of the operation together.
   * @default 'unlimited'
   * @throws RangeError where `maxQueued` is 0, for nobody waits then
   */
  maxWait: { is: 'duration', above: 0, default: 'unlimited' },
  /**
   * When a call that nobody waits for any more (a timeout further out, the caller's abort) gives its permit back:
   * - `'settle'`: when its operation has really ended, so that never more than `maxConcurrent` operations run;
   * - `'abandon'`: at once. An operation that ignores its signal then runs on beside those that take its place.
   * @default 'settle'
   */
  releaseOn: { is: 'one of', of: ['settle', 'abandon'], default: 'settle' },
  /**
   * A limit made by p-limit that this bulkhead is to share, so that one limit covers the calls of pipelines and code that
   * uses the limit directly. Both wait in the limit's own queue, first come, first served; `maxQueued` bounds only the
   * calls of this bulkhead. `update({ maxConcurrent })` sets the limit's `concurrency`.
   *
   * Make it with `rejectOnClear: true` if anybody clears its queue: the calls that wait here then fail with the limit's
   * own reason. Without that, p-limit forgets them silently, and they line up again only when the next call comes.
   * @default none: the bulkhead has its own permits, which cost far less
   * @see https://github.com/sindresorhus/p-limit
   */
  limit: {
    is: 'made',
    rule: 'must be a limit made by p-limit, with activeCount, pendingCount and concurrency',
    test: isLimit,
  } as Made<AdoptableLimit>,
  /** Appears in errors, events and metrics. @default 'bulkhead' */
  name: { is: 'name', default: 'bulkhead' },
} as const;

export interface BulkheadOptions extends OptionsOf<typeof BULKHEAD> {
  /** Appears in errors, events and metrics. @default 'bulkhead' */
  readonly name?: string | undefined;
}

/** What can be changed while calls run. */
export interface BulkheadUpdate extends Omit<BulkheadOptions, 'name' | 'limit'> {}

/** The options in force. */
export type Settings = Resolved<typeof BULKHEAD>;

/** What a bulkhead cannot change while in use: the calls that hold permits would hold those of another. */
export const FIXED = ['name', 'limit'] as const;

export function resolveOptions(options: BulkheadOptions): Settings {
  const settings = resolve('bulkhead', BULKHEAD, options);
  if (settings.limit !== undefined && options.maxConcurrent !== undefined) {
    throw outOfRange(
      'bulkhead.maxConcurrent',
      'must be left out where bulkhead.limit is given (its concurrency is the limit)',
      options.maxConcurrent,
    );
  }
  return checkTogether(settings, options.maxWait);
}

export function updatedOptions(settings: Settings, change: BulkheadUpdate): Settings {
  return checkTogether(updateOptions('bulkhead', BULKHEAD, settings, change, FIXED), change.maxWait);
}

/** @param given as it was given, for the message */
function checkTogether(settings: Settings, given: BulkheadOptions['maxWait']): Settings {
  const { maxWait, maxQueued } = settings;
  if (maxWait === Infinity || maxQueued > 0) return settings;
  const rule = 'needs a bulkhead.maxQueued of at least 1 (nobody waits without)';
  throw outOfRange('bulkhead.maxWait', rule, given ?? maxWait);
}

function isLimit(limit: unknown): boolean {
  if (typeof limit !== 'function') return false;
  const { activeCount, pendingCount, concurrency } = limit as unknown as AdoptableLimit;
  return [activeCount, pendingCount, concurrency].every((count) => typeof count === 'number');
}
