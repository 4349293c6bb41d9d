import type { Call, Criticality, Fn, Made, OptionsOf, Resolved } from '../core/index.ts';

/** The parts of a limit made by p-limit that are used. */
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
   * How many further calls may wait for a permit, in the order that `queue` says. A call that comes when the queue is full fails at once with
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
   * Who is let in first of those that wait:
   * - `'fifo'`: who has waited longest;
   * - `'lifo'`: who came last. Those who came first may wait for ever, so bound the wait;
   * - `'adaptive-lifo'`: who has waited longest, but who came last for as long as the queue does not drain (see `codel`, which it brings): under
   *   overload most calls then get an answer in time, instead of all of them one too late.
   *
   * It is the order among calls of one partition, one criticality and one tenant, where there are such.
   * @default 'fifo'
   * @see https://queue.acm.org/detail.cfm?id=2839461
   */
  queue: { is: 'one of', of: ['fifo', 'lifo', 'adaptive-lifo'], default: 'fifo' },
  /**
   * Controlled delay: sends calls away from a queue that stands, from the one that has waited longest on, each with a
   * {@link QueueTimeoutError}. A queue stands if even the shortest wait within an `interval` was longer than the `target`; then whoever waits longer
   * than twice the target goes. A burst that drains by itself may wait for longer. `true` takes the defaults, which suit calls of some
   * milliseconds: make the target a small part of the time that callers have.
   * @default none; target 5 ms and interval 100 ms, as folly, with 'adaptive-lifo'
   * @see https://github.com/facebook/folly/blob/main/folly/executors/Codel.cpp
   */
  codel: {
    is: 'either',
    of: [
      { is: 'exactly', value: true },
      {
        is: 'options',
        of: {
          /** The wait that is fine, above 0. @default 5 ms, as folly */
          target: { is: 'duration', above: 0, max: 2_147_483_647, default: '5ms' },
          /** For how long even the shortest wait must be longer, more than `target`. @default 100 ms, as folly */
          interval: { is: 'duration', above: 0, max: 2_147_483_647, default: '100ms' },
        },
      },
    ],
    rule: 'must be true, or its target and interval',
  },
  /**
   * Lets more critical calls in first, and sheds the least critical first: a full queue sends the least critical call away for one that matters
   * more, with a {@link BulkheadFullError}. `true` goes by the `criticality` of the call; a function answers with one. While more critical calls
   * keep coming, the others wait. An error that the function throws becomes the call's failure.
   * @default none: all calls are equal
   * @see https://sre.google/sre-book/handling-overload/
   */
  priority: {
    is: 'either',
    of: [{ is: 'exactly', value: true }, { is: 'function' } as Fn<(call: Call) => Criticality>],
    rule: 'must be true, or a function of the call',
  },
  /**
   * Gives each tenant its turn: of n tenants whose calls wait, each is let in with every nth call, however many calls another one has sent. A
   * full queue sends away a call of the tenant that has the most there, for one of a tenant that has fewer, with a {@link BulkheadFullError}. `true`
   * goes by the `key` of the call; a function answers with another. Nothing is kept of tenants that do not wait. An error that the function throws, or a
   * result that is no text, becomes the call's failure.
   * @default none: one queue for all
   * @see https://en.wikipedia.org/wiki/Deficit_round_robin
   */
  fair: {
    is: 'either',
    of: [{ is: 'exactly', value: true }, { is: 'function' } as Fn<(call: Call) => string | undefined>],
    rule: 'must be true, or a function of the call',
  },
  /**
   * Parts of the permits that belong to some calls, such as those of batch jobs. A call goes to the partition that `partition` names; those that
   * belong to none share what is left. A permit that comes free goes to a partition that has less than its share before any that would have more;
   * so does the room of a full queue. Permits that a partition does not use are lent to the others, which give them back as their
   * calls end. Each has a `name`, a `share` of `maxConcurrent` (all of them together are at most 1), and `borrow` (true, if left out): with false
   * it never has more than its share, one permit at least, so that the rest is free for others at once.
   * @default none
   */
  partitions: {
    is: 'list',
    of: {
      is: 'options',
      of: {
        /** The form of the call's `key`, or `partition`. */
        name: { is: 'name', required: true },
        /** The part of `maxConcurrent` that is its own; all of them together are at most 1. */
        share: { is: 'ratio', required: true },
        /** False if it may never have more than its share (one permit at least), so that the rest is free for others at once. @default true */
        borrow: { is: 'boolean', default: true },
      },
    },
    min: 1,
  },
  /**
   * Names the partition of a call. An error that it throws, or a result that is no text, becomes the call's failure.
   * @default the `key` of the call
   */
  partition: { is: 'function' } as Fn<(call: Call) => string | undefined>,
  /**
   * How long a call takes once it runs, above 0, or a function that answers in ms (`undefined`: unknown). A call that has less left until its deadline
   * and the timeouts further out (`call.remainingMs`) is not started: it fails at once, or when its turn comes, with a {@link QueueTimeoutError}.
   * @default none: a call is started if its time is not over
   */
  expectedDuration: {
    is: 'either',
    of: [
      { is: 'duration', above: 0, max: 2_147_483_647 },
      { is: 'function' } as Fn<(call: Call) => number | undefined>,
    ],
    rule: 'must be a duration, or a function of the call',
  },
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

/** The options that a bulkhead cannot change while in use: the calls that hold permits, or wait, would do so by other rules. */
export const FIXED = [
  'name',
  'limit',
  'queue',
  'codel',
  'priority',
  'fair',
  'partitions',
  'partition',
  'expectedDuration',
] as const;

/** The options that can be changed while calls run. */
export interface BulkheadUpdate extends Omit<BulkheadOptions, (typeof FIXED)[number]> {}

/** The partition of the calls that belong to none. */
export const REST = 'rest';

/** The options in force. */
export type Settings = Resolved<typeof BULKHEAD>;

function isLimit(limit: unknown): boolean {
  if (typeof limit !== 'function') return false;
  const { activeCount, pendingCount, concurrency } = limit as unknown as AdoptableLimit;
  return [activeCount, pendingCount, concurrency].every((count) => typeof count === 'number');
}
