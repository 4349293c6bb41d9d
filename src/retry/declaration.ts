import { type Bounds, type DeclaredAs, type Described, declare, type InFile } from '../core/index.ts';
import type { RetryBudgetOptions } from './budget-options.ts';
import { constant } from './constant.ts';
import { EVENTS } from './events.ts';
import { exponential } from './exponential.ts';
import { facts } from './facts.ts';
import { fibonacci } from './fibonacci.ts';
import { linear } from './linear.ts';
import { longestDelayOf, longestDelaysMs } from './longest-delays.ts';
import { FIXED, RETRY } from './options.ts';
import { PARTS, type PartsInFile } from './parts.ts';
import { retry } from './retry.ts';
import { schedule } from './schedule.ts';
import { happens, summary } from './words.ts';

type Options = Described<typeof RETRY>;

/** Its options in a file. */
export interface RetryConfig extends InFile<typeof RETRY, PartsInFile> {
  /** Appears in events and metrics. @default 'retry' */
  readonly name?: string | undefined;
}

/** The delay before each retry, by the name of the factory that makes it. */
export type BackoffConfig = PartsInFile['backoff'];

/** Keeps retries to a share of the calls. */
export type BudgetConfig = RetryBudgetOptions;

/** As test/performance measures them. A budget has a number for each slice of its window. */
const BYTES_PER_RETRY = 550;
const BYTES_PER_BUDGET = 550;

export const declaration: DeclaredAs<'retry', InFile<typeof RETRY, PartsInFile>> = declare<
  typeof RETRY,
  'retry',
  PartsInFile
>({
  kind: 'retry',
  key: 'retry',
  options: RETRY,
  make: retry,
  short: 'maxAttempts',
  places: [{ key: 'retry', at: 40, standard: {} }],
  // A delay that would end after the total time is not even begun.
  defaults: ({ allowedMs }) => (allowedMs === Infinity ? {} : { maxElapsed: allowedMs }),
  fixed: FIXED,
  // By another name its budget begins anew: that forgets some seconds.
  isStateless: true,
  parts: PARTS,

  around,
  facts: {
    repeats: (options) => ({ ...facts.repeats(options), longestDelayMs: longestDelayOf(options) }),
  },
  summary,
  happens,
  bytes: ({ budget }) => BYTES_PER_RETRY + (budget === false ? 0 : BYTES_PER_BUDGET),

  events: {
    schemas: EVENTS,
    when: {
      'retry.scheduled': 'an attempt failed and another will run',
      'retry.exhausted': 'the last attempt failed',
      'retry.suppressed': 'a retryable failure is not retried though attempts are left',
    },
    attributes: {
      'resilience.retry.delay': { description: 'Seconds until the next attempt.' },
      'resilience.retry.delay_source': {
        description: 'Who determined the delay.',
        values: ['backoff', 'retry_after'],
      },
      'resilience.retry.reason': {
        description: 'Why there is no further attempt though some are left.',
        values: ['budget', 'max_elapsed', 'retry_after', 'deadline'],
      },
    },
  },

  test: {
    samples: {
      maxAttempts: [1, 2, 3, 4],
      backoff: [
        exponential({ initial: 10, max: 500 }),
        exponential({ initial: 5, multiplier: 3, jitter: 'full' }),
        linear({ initial: 0, increment: 20, jitter: 'equal' }),
        fibonacci({ initial: 10, max: 100 }),
        constant(0),
        constant(50, { jitter: 'full' }),
        schedule([0, 30, 90]),
      ],
      maxDelay: [100, '1s'],
      maxElapsed: [1000, 'unlimited'],
      retryAfter: [false, {}, { max: 200, onExceed: 'clamp', jitter: 0 }],
      budget: [false],
    },
  },
});

function around(inside: Bounds, options: Options): Bounds {
  const { maxAttempts, maxElapsed } = options;
  const ownDelaysMs = longestDelaysMs(options);
  // The last attempt begins before the time for all is over.
  const within = (all: number, last: number): number => Math.min(all, maxElapsed + last);
  return {
    ...inside,
    latencyMs: within(times(maxAttempts, inside.latencyMs) + ownDelaysMs, inside.latencyMs),
    attempts: times(maxAttempts, inside.attempts),
    delaysMs: within(times(maxAttempts, inside.delaysMs) + ownDelaysMs, inside.delaysMs),
    // Who waits to be retried is no longer inside, and makes room there for others.
    inFlight: ownDelaysMs > 0 ? Infinity : inside.inFlight,
  };
}

/** Of nothing, there is nothing also without end. */
function times(count: number, each: number): number {
  return each === 0 ? 0 : count * each;
}
