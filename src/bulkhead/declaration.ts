import {
  countInWords,
  type Declared,
  type Described,
  declare,
  durationInWords,
  type InFile,
} from '../core/index.ts';
import { type Bulkhead, bulkhead } from './bulkhead.ts';
import { isOrdered } from './check-options.ts';
import { EVENTS } from './events.ts';
import { facts, permits, waitMs } from './facts.ts';
import { type AdoptableLimit, BULKHEAD, FIXED } from './options.ts';

type Options = Described<typeof BULKHEAD>;

/** Its options in a file. */
export interface BulkheadConfig extends InFile<typeof BULKHEAD> {
  /** Appears in errors, events and metrics. @default 'bulkhead' */
  readonly name?: string | undefined;
}

export const declaration: Declared = declare({
  kind: 'bulkhead',
  key: 'bulkhead',
  options: BULKHEAD,
  make: bulkhead,
  short: 'maxConcurrent',
  places: [{ key: 'bulkhead', at: 70, standard: { maxConcurrent: 1000 } }],
  fixed: FIXED,
  parts: { limit: { standIn: unusedLimit } },

  around: (inside, options) => ({
    ...inside,
    latencyMs: inside.latencyMs + waitMs(options),
    // An operation that nobody waits for any more may run on: beside the next attempt of the same call, or of one that has its permit.
    running:
      options.releaseOn === 'abandon' || inside.isShared === true
        ? inside.running
        : Math.min(inside.running, permits(options) * inside.attempts),
    inFlight: Math.min(inside.inFlight, permits(options)) + options.maxQueued,
  }),
  facts,
  summary: (options) => {
    const queued = options.maxQueued === 0 ? '' : `, ${countInWords(options.maxQueued)} waiting`;
    return permits(options) === Infinity ? 'no limit' : `up to ${permits(options)} at once${queued}`;
  },
  happens: (options) => ({ onOverload: onOverload(options) }),
  // As measured.
  bytes: (options) => (isOrdered(options) ? 900 + 200 * (options.partitions?.length ?? 0) : 500),

  events: {
    schemas: EVENTS,
    when: {
      'queue.entered': 'a call waits for a permit',
      'permit.abandoned': 'an operation that nobody waits for any more runs on, and holds its permit',
      'limit.changed': 'a limit was changed while in use',
      'execution.rejected': 'a policy refused to run the operation',
    },
  },

  test: {
    samples: {
      maxConcurrent: [1, 2, 3, 4],
      maxQueued: [0, 1, 4],
      releaseOn: ['settle', 'abandon'],
      queue: ['fifo', 'lifo'],
      priority: [true],
      fair: [true],
      partitions: [[{ name: 'batch', share: 0.25 }]],
    },
    capacity: ({ available, maxQueued, queued }: Bulkhead) => ({
      permits: available,
      queue: Math.max(0, maxQueued - queued),
    }),
  },
});

/** As p-limit makes them. */
function unusedLimit(): AdoptableLimit {
  const limit = (): Promise<void> => Promise.resolve();
  return Object.assign(limit, { activeCount: 0, pendingCount: 0, concurrency: 1 });
}

const ORDER_IN_WORDS: Readonly<Record<Options['queue'], string>> = {
  fifo: 'in order',
  lifo: 'the latest first',
  'adaptive-lifo': 'the latest first and the oldest sent away while the queue does not drain',
};

function orderInWords({ queue, priority, fair, partitions, codel }: Options): string {
  const words = [
    partitions !== undefined && 'by the shares of their partitions',
    priority !== undefined && 'the more critical first',
    fair !== undefined && 'each tenant in turn',
    ORDER_IN_WORDS[queue],
    codel !== undefined && queue !== 'adaptive-lifo' && 'the oldest sent away while the queue does not drain',
  ].filter((word) => word !== false);
  return ` ${words.join(', ')}`;
}

function onOverload(options: Options): string {
  const most = permits(options);
  if (most === Infinity) return 'The bulkhead has no limit: all calls are let through.';
  if (options.maxQueued === 0)
    return `When ${most} run, further calls fail at once with a BulkheadFullError.`;
  const wait =
    waitMs(options) === Infinity ? '' : `, for up to ${durationInWords(waitMs(options))} (QueueTimeoutError)`;
  const sheds = options.priority === undefined ? 'they fail at once' : 'the least critical fail';
  const beyond = options.maxQueued === Infinity ? '' : `; beyond that ${sheds} with a BulkheadFullError`;
  return `When ${most} run, ${countInWords(options.maxQueued)} further calls wait${orderInWords(options)}${wait}${beyond}.`;
}
