import { type DeclaredAs, type Described, declare, type InFile } from '../core/index.ts';
import { concurrencyLimiter } from './concurrency-limiter.ts';
import { EVENTS } from './events.ts';
import { facts } from './facts.ts';
import type { ConcurrencyLimiter } from './limiter.ts';
import { CONCURRENCY_LIMITER, FIXED } from './options.ts';

type Options = Described<typeof CONCURRENCY_LIMITER>;

/** Its options in a file. */
export interface ConcurrencyLimiterConfig extends InFile<typeof CONCURRENCY_LIMITER> {
  /** Appears in errors, events and metrics. @default 'concurrency-limiter' */
  readonly name?: string | undefined;
}

export const declaration: DeclaredAs<'concurrencyLimiter', ConcurrencyLimiterConfig> = declare<
  typeof CONCURRENCY_LIMITER,
  'concurrencyLimiter'
>({
  kind: 'concurrency-limiter',
  key: 'concurrencyLimiter',
  options: CONCURRENCY_LIMITER,
  make: concurrencyLimiter,
  short: 'maxLimit',
  places: [{ key: 'concurrencyLimiter', at: 72 }],
  fixed: FIXED,

  around: (inside, { maxLimit }) => ({
    ...inside,
    // An operation that nobody waits for any more may run on, beside the next attempt of the call that has its permit.
    running: inside.isShared === true ? inside.running : Math.min(inside.running, maxLimit * inside.attempts),
    inFlight: Math.min(inside.inFlight, maxLimit),
  }),
  facts,
  summary: ({ algorithm, minLimit, maxLimit }) =>
    `up to ${minLimit}–${maxLimit} at once, as many as the dependency takes (${algorithm})`,
  happens: (options) => ({ onOverload: onOverload(options) }),
  // As measured.
  bytes: ({ algorithm }) => (algorithm === 'correlation' ? 5500 : 1400),

  events: {
    schemas: EVENTS,
    when: {
      'limit.changed': 'a limit was changed while in use',
      'permit.abandoned': 'an operation that nobody waits for any more runs on, and holds its permit',
      'execution.rejected': 'a policy refused to run the operation',
    },
  },

  test: {
    samples: {
      algorithm: ['gradient', 'correlation', 'gradient2', 'vegas', 'aimd'],
      initialLimit: [1, 2],
      minLimit: [1],
      maxLimit: [2, 5],
    },
    capacity: ({ limit, active }: ConcurrencyLimiter) => ({ permits: Math.max(0, limit - active), queue: 0 }),
  },
});

function onOverload({ minLimit, maxLimit }: Options): string {
  return `Between ${minLimit} and ${maxLimit} calls run at once, as many as are answered without waiting in the dependency; further calls fail at once with a ConcurrencyLimitedError.`;
}
