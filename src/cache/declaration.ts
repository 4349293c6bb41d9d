import {
  countInWords,
  type DeclaredAs,
  type Described,
  declare,
  durationInWords,
  type InFile,
} from '../core/index.ts';
import { cache } from './cache.ts';
import { EVENTS } from './events.ts';
import { facts } from './facts.ts';
import { CACHE, FIXED } from './options.ts';
import type { CacheStore } from './store.ts';

type Options = Described<typeof CACHE>;

/** Its options in a file. */
export interface CacheConfig extends InFile<typeof CACHE> {
  /** Appears in events and metrics. @default 'cache' */
  readonly name?: string | undefined;
}

export const declaration: DeclaredAs<
  'cache',
  InFile<typeof CACHE> | NonNullable<InFile<typeof CACHE>['ttl']>
> = declare<typeof CACHE, 'cache', unknown, 'ttl'>({
  kind: 'cache',
  key: 'cache',
  options: CACHE,
  make: cache,
  short: 'ttl',
  needsOptions: true,
  places: [{ key: 'cache', at: 12 }],
  fixed: FIXED,
  parts: { store: { standIn: emptyStore } },

  // At worst, nothing is kept. A load without a caller holds nothing of policies further out.
  around: (inside, { store, storeTimeout }) => ({
    ...inside,
    // It is asked for the entry, and who may load.
    latencyMs: inside.latencyMs + (store === undefined ? 0 : 2 * storeTimeout),
    inFlight: Number.POSITIVE_INFINITY,
    isShared: true,
  }),
  facts,
  summary,
  happens: (options) => ({
    onFailure: onFailure(options),
    onOverload: 'What is kept is the answer; calls that ask for the same are one.',
  }),
  // Of the entries nobody knows.
  bytes: ({ maxEntries, store }) => (store === undefined ? 3000 + 30 * maxEntries : 3000),

  events: {
    schemas: EVENTS,
    when: {
      'cache.hit': 'what was kept has answered',
      'cache.stale': 'what was kept has answered though its time is over',
      'cache.miss': 'nothing was kept that could answer',
      'cache.refreshed': 'what was loaded while an old value answered has come to an end',
      'cache.store-failed': 'the store of a cache failed, and the call went on without it',
      'call.joined': 'a call waits for an execution that others wait for as well',
    },
    attributes: {
      'resilience.cache.age': { description: 'How old what was kept is, in seconds.' },
      'resilience.cache.stale': {
        description: 'Present and true where a value has answered though its time was over.',
      },
      'resilience.cache.reason': {
        description: 'Why an old value has answered; or how the store has failed.',
        values: ['revalidate', 'error', 'late', 'invalid'],
      },
      'resilience.cache.operation': {
        description: 'What the store was asked for.',
        values: ['get', 'set', 'delete', 'clear', 'lease', 'release'],
      },
      'resilience.coalesce.waiting': {
        description: 'How many calls wait for the execution, this one included.',
      },
    },
  },

  test: {
    samples: {
      ttl: [0, 1000, 'unlimited'],
      jitter: [0, 0.1],
      staleWhileRevalidate: [0, 1000],
      staleIfError: [0, 10_000],
      negativeTtl: [0, 100],
      maxEntries: [1, 1000],
      lease: [1000],
    },
  },
});

function summary(options: Options): string {
  const { ttl, staleWhileRevalidate, maxEntries, store } = options;
  const time =
    typeof ttl !== 'number'
      ? 'a time by function'
      : ttl === Infinity
        ? 'as long as there is room'
        : durationInWords(ttl);
  const stale =
    staleWhileRevalidate > 0
      ? `, and stale for ${inWords(staleWhileRevalidate)} while it is loaded anew`
      : '';
  const where = store === undefined ? `up to ${countInWords(maxEntries)} entries` : 'in a store';
  return `keeps values for ${time}${stale}, ${where}`;
}

function onFailure({ staleIfError, negativeTtl }: Options): string | undefined {
  const stale =
    staleIfError > 0
      ? `A value that is up to ${inWords(staleIfError)} over its time answers instead.`
      : undefined;
  const kept =
    negativeTtl > 0 ? `A failure answers for ${inWords(negativeTtl)} before it is tried again.` : undefined;
  return stale === undefined && kept === undefined
    ? undefined
    : [stale, kept].filter((one) => one !== undefined).join(' ');
}

function inWords(ms: number): string {
  return ms === Infinity ? 'any time' : durationInWords(ms);
}

function emptyStore(): CacheStore {
  return { get: () => undefined, set: () => false, delete: () => undefined };
}
