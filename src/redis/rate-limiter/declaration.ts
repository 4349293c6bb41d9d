import { type DeclaredAs, type Described, declare, durationInWords, type InFile } from '../../core/index.ts';
import type { Fleet } from '../fleet.ts';
import { nameOf, whileAsked } from '../in-words.ts';
import { EVENTS } from './events.ts';
import { FIXED, SHARED_RATE_LIMITER } from './options.ts';
import { latentRateLimiter } from './shared-rate-limiter.ts';

const { fleet: _, ...IN_FILE } = SHARED_RATE_LIMITER;
type Table = typeof IN_FILE;
type Options = Described<Table>;

/** Its options in a file. */
export interface SharedRateLimiterConfig extends InFile<Omit<typeof SHARED_RATE_LIMITER, 'fleet'>> {}

/** The declaration of `sharedRateLimiter`, as `redisDeclarations(fleet)` makes it for configurations and explanations. */
export type SharedRateLimiterDeclared = DeclaredAs<'sharedRateLimiter', SharedRateLimiterConfig | number>;

/** Declares the shared rate limiter of a fleet, which no file can name. */
export function declaredRateLimiter(fleet: Fleet): SharedRateLimiterDeclared {
  const { timeout } = fleet.link.settings;
  return declare<Table, 'sharedRateLimiter', unknown, 'permits'>({
    kind: 'shared-rate-limiter',
    key: 'sharedRateLimiter',
    options: IN_FILE,
    make: (options) => latentRateLimiter({ ...options, fleet }).policy,
    short: 'permits',
    needsOptions: true,
    places: [
      {
        key: 'sharedRateLimiter',
        at: 21,
        about: 'Limits how many calls start per time, over all instances.',
      },
    ],
    defaults: (standing) => ({ name: nameOf(standing) }),
    fixed: FIXED.filter((option) => option !== 'fleet'),

    // The answer, and then the wait that it says.
    around: (inside, { maxWait }) => ({
      ...inside,
      latencyMs: inside.latencyMs + timeout + 1 + maxWait,
      inFlight: Number.POSITIVE_INFINITY,
    }),
    facts: {
      queues: ({ maxWait, maxQueued, key }) => ({
        maxQueued: maxWait === 0 ? 0 : key === undefined ? maxQueued : Number.POSITIVE_INFINITY,
        maxWaitMs: maxWait,
        option: 'maxWait',
      }),
      limits: () => ({ within: () => Number.POSITIVE_INFINITY }),
    },
    summary: (options) => {
      const wait = options.maxWait === 0 ? '' : `, wait up to ${durationInWords(options.maxWait)}`;
      return `${rate(options)}, over all instances${options.key === undefined ? '' : ', for each key'}${wait}`;
    },
    happens: (options) => ({
      onOverload: `Beyond ${rate(options)}${options.key === undefined ? '' : ' and key'}, over all instances, ${
        options.maxWait === 0
          ? 'calls fail at once'
          : `calls wait up to ${durationInWords(options.maxWait)}, and others fail`
      } with a RateLimitedError that says when to come back. ${whileAsked(fleet)} ${whenAway(options, fleet.instances)}`,
    }),
    bytes: ({ key, maxKeys }) => BYTES_PER_LIMITER + (key === undefined ? 0 : maxKeys * BYTES_PER_KEY),

    events: {
      schemas: EVENTS,
      when: {
        'queue.entered': 'a call waits for a permit',
        'execution.rejected': 'a policy refused to run the operation',
        'fleet.degraded': 'the server is away: each instance decides within its share',
        'fleet.recovered': 'the server is back, and what the instances share is one again',
      },
    },
    test: {
      samples: {
        name: ['partner'],
        permits: [10, 100],
        burst: [100, 200],
        maxWait: [0, 500],
        lease: ['100ms', false],
        whenUnavailable: ['share', 'reject', 'allow'],
      },
    },
  });
}

const BYTES_PER_LIMITER = 2500;
const BYTES_PER_KEY = 300;

function rate({ permits, period, algorithm }: Options): string {
  return `${permits} ${algorithm === 'sliding-window' ? 'in any' : 'per'} ${durationInWords(period)}`;
}

function whenAway(options: Options, instances: number): string {
  if (options.whenUnavailable === 'reject')
    return 'While it is away, calls fail with a FleetUnavailableError.';
  if (options.whenUnavailable === 'allow') return 'While it is away, all calls are let through.';
  const each = Math.round((options.permits / instances) * 100) / 100;
  return `While it is away, each of ${instances} ${instances === 1 ? 'instance' : 'instances'} lets ${each} per ${durationInWords(options.period)} through.`;
}
