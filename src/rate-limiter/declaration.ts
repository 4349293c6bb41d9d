import {
  type Bounds,
  type DeclaredAs,
  type Described,
  declare,
  durationInWords,
  type InFile,
} from '../core/index.ts';
import { EVENTS } from './events.ts';
import { facts, maxQueued } from './facts.ts';
import { FIXED, RATE_LIMITER } from './options.ts';
import { type RateLimiter, rateLimiter } from './rate-limiter.ts';

type Options = Described<typeof RATE_LIMITER>;

/** Its options in a file. */
export interface RateLimiterConfig extends InFile<typeof RATE_LIMITER> {
  /** Appears in errors, events and metrics. @default 'rate-limiter' */
  readonly name?: string | undefined;
}

export const declaration: DeclaredAs<'rateLimiter', RateLimiterConfig> = declare<
  typeof RATE_LIMITER,
  'rateLimiter'
>({
  kind: 'rate-limiter',
  key: 'rateLimiter',
  options: RATE_LIMITER,
  make: rateLimiter,
  short: 'permits',
  needsOptions: true,
  places: [{ key: 'rateLimiter', at: 20, standard: { permits: 1000 } }],
  fixed: FIXED,

  around,
  facts,
  summary,
  happens: (options) => ({ onOverload: onOverload(options) }),
  bytes,

  events: {
    schemas: EVENTS,
    when: {
      'queue.entered': 'a call waits for a permit',
      'limit.changed': 'a limit was changed while in use',
      'key.evicted': 'what was known of a key made room for another: more keys are in use than are kept',
      'execution.rejected': 'a policy refused to run the operation',
    },
  },

  test: {
    samples: {
      permits: [1, 3, 10],
      period: ['100ms', '1s'],
      algorithm: ['token-bucket', 'sliding-window'],
      maxWait: [0, 500],
    },
    drain: (limiter: RateLimiter, key) => limiter.drain(key),
  },
});

function around(inside: Bounds, options: Options): Bounds {
  return {
    ...inside,
    latencyMs: inside.latencyMs + options.maxWait,
    inFlight: inside.inFlight + maxQueued(options),
  };
}

function summary({ permits, period, algorithm, burst = permits, maxWait, key }: Options): string {
  const rate = `${permits} ${algorithm === 'sliding-window' ? 'in any' : 'per'} ${durationInWords(period)}`;
  const atOnce = burst === permits ? '' : `, ${burst} at once`;
  const wait = maxWait === Infinity ? 'without limit' : `up to ${durationInWords(maxWait)}`;
  return `${rate}${atOnce}${key === undefined ? '' : ', for each key'}${maxWait === 0 ? '' : `, wait ${wait}`}`;
}

function onOverload({ permits, period, maxWait, key }: Options): string {
  const beyond = `Beyond ${permits} per ${durationInWords(period)}${key === undefined ? '' : ' and key'}`;
  const calls =
    maxWait === 0
      ? 'calls fail at once'
      : 'calls wait in order, and those that would wait too long, or are too many, fail';
  return `${beyond}, ${calls} with a RateLimitedError that says when to come back.`;
}

// As measured.
const BYTES_PER_LIMITER = 2000;
/** A short key, and what is remembered of keys that have lost their place. */
const BYTES_PER_KEY = 230;
const BYTES_PER_LOG = 400;
const BYTES_PER_LOGGED_PERMIT = 24;

function bytes({ algorithm, permits, key, maxKeys = 0 }: Options): number {
  const log = algorithm === 'sliding-window' ? BYTES_PER_LOG + permits * BYTES_PER_LOGGED_PERMIT : 0;
  return BYTES_PER_LIMITER + log + (key === undefined ? 0 : maxKeys * (BYTES_PER_KEY + log));
}
