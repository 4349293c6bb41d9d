import { type DeclaredAs, type Described, declare, durationInWords, type InFile } from '../../core/index.ts';
import type { Fleet } from '../fleet.ts';
import { nameOf, whileAsked } from '../in-words.ts';
import { EVENTS } from './events.ts';
import { FIXED, SHARED_SEMAPHORE } from './options.ts';
import { latentSemaphore } from './shared-semaphore.ts';

const { fleet: _, ...IN_FILE } = SHARED_SEMAPHORE;
type Table = typeof IN_FILE;
type Options = Described<Table>;

/** Its options in a file. */
export interface SharedSemaphoreConfig extends InFile<Omit<typeof SHARED_SEMAPHORE, 'fleet'>> {}

/** The declaration of `sharedSemaphore`, as `redisDeclarations(fleet)` makes it for configurations and explanations. */
export type SharedSemaphoreDeclared = DeclaredAs<'sharedSemaphore', SharedSemaphoreConfig | number>;

/** Declares the shared semaphore of a fleet, which no file can name. */
export function declaredSemaphore(fleet: Fleet): SharedSemaphoreDeclared {
  const { timeout } = fleet.link.settings;
  return declare<Table, 'sharedSemaphore', unknown, 'permits'>({
    kind: 'shared-semaphore',
    key: 'sharedSemaphore',
    options: IN_FILE,
    make: (options) => latentSemaphore({ ...options, fleet }).policy,
    short: 'permits',
    needsOptions: true,
    places: [
      {
        key: 'sharedSemaphore',
        at: 71,
        about: 'Limits how many calls run at the same time, over all instances.',
      },
    ],
    defaults: (standing) => ({ name: nameOf(standing) }),
    fixed: FIXED.filter((option) => option !== 'fleet'),

    // The question that is under way, the call's own, and then the wait in line.
    around: (inside, { maxWait }) => ({
      ...inside,
      latencyMs: inside.latencyMs + 2 * (timeout + 1) + maxWait,
      inFlight: Number.POSITIVE_INFINITY,
    }),
    facts: {
      queues: ({ maxWait, maxQueued }) => ({
        maxQueued: maxWait === 0 ? 0 : maxQueued,
        maxWaitMs: maxWait,
        option: 'maxWait',
      }),
      limits: ({ permits }) => ({ concurrent: permits }),
    },
    summary: ({ permits, maxWait }) =>
      `up to ${permits} at once, over all instances${maxWait === 0 ? '' : `, wait up to ${durationInWords(maxWait)}`}`,
    happens: (options) => ({
      onOverload: `When ${options.permits} run, over all instances, ${
        options.maxWait === 0
          ? 'further calls fail at once'
          : `up to ${options.maxQueued} further calls of each instance wait up to ${durationInWords(options.maxWait)}, and others fail`
      } with a SemaphoreFullError. ${whileAsked(fleet)} ${whenAway(options, fleet.instances)}`,
    }),
    bytes: () => BYTES_PER_SEMAPHORE,

    events: {
      schemas: EVENTS,
      when: {
        'queue.entered': 'a call waits for a permit',
        'execution.rejected': 'a policy refused to run the operation',
      },
    },
    test: {
      samples: {
        name: ['mainframe'],
        permits: [3, 10],
        maxWait: [0, 500],
        fair: [true, false],
        whenUnavailable: ['reject', 'share'],
      },
    },
  });
}

const BYTES_PER_SEMAPHORE = 2000;

function whenAway({ whenUnavailable, permits }: Options, instances: number): string {
  if (whenUnavailable === 'reject') return 'While it is away, calls fail with a FleetUnavailableError.';
  const all = instances === 1 ? 'the one instance' : `each of ${instances} instances`;
  return `While it is away, ${all} lets ${Math.floor(permits / instances)} run.`;
}
