import {
  type Call,
  type Duration,
  type Fn,
  type Made,
  type OptionsOf,
  outOfRange,
  type Resolved,
  resolve,
  updateOptions,
} from '../core/index.ts';
import type { Lifetimes } from './lifetimes.ts';
import type { CacheStore } from './store.ts';

/**
 * Keeps what was loaded, and answers with it.
 * @example { ttl: 1m, staleWhileRevalidate: 10m, staleIfError: 1h }
 */
export const CACHE = {
  /**
   * How long a value answers, `'unlimited'` for as long as there is room: a duration, or a function of the value and the call that may also say
   * how long it may be stale; 0 keeps nothing. An error that the function throws is reported, and nothing is kept.
   */
  ttl: {
    is: 'either',
    of: [
      { is: 'duration' },
      { is: 'function' } as Fn<(value: unknown, call: Call) => Duration | 'unlimited' | Lifetimes>,
    ],
    rule: 'must be a duration, or a function of the value and the call',
    required: true,
  },
  /**
   * By how much a `ttl` may be shorter, as a share of it: 0.1 takes up to a tenth away, by chance, so that what was loaded at the same time is
   * not loaded again at the same time. From 0 to 1.
   * @default 0.1
   */
  jitter: { is: 'number', min: 0, max: 1, default: 0.1 },
  /**
   * For how long after its `ttl` a value still answers, while it is loaded anew for those who come later. Nobody waits then, and who asks for a
   * key once in a while gets what is up to this much older.
   * @default 0: whoever comes after the `ttl` waits
   * @see https://www.rfc-editor.org/rfc/rfc5861#section-3
   */
  staleWhileRevalidate: { is: 'duration', default: 0 },
  /**
   * For how long after its `ttl` a value answers where loading it anew fails, or a policy further in refuses to, as an open circuit does.
   * @default 0: the failure is the answer
   * @see https://www.rfc-editor.org/rfc/rfc5861#section-4
   */
  staleIfError: { is: 'duration', default: 0 },
  /**
   * For how long it is remembered that there is nothing, or that loading fails: absent values, and failures of the dependency, answer so
   * long. Where an older value may answer instead of the failure, that does, and is not loaded anew before. A refusal by a policy
   * further in is not remembered, nor is an outcome that the classifier ignores.
   * @default 0: failures are not kept, and absent values are like any other
   */
  negativeTtl: { is: 'duration', default: 0 },
  /**
   * True if a value says that there is nothing, for `negativeTtl`: a function of the value and the call.
   * @default for `null` and `undefined`
   */
  isAbsent: { is: 'function' } as Fn<(value: unknown, call: Call) => boolean>,
  /**
   * By what values are told apart: a function of the call. A call without a key, `undefined`, goes further in, and so does one whose key has
   * more than 8192 characters. An error that the function throws, and a key that is no string, becomes the call's failure.
   * @default the `key` given to `execute`; of a request of `resilientFetch`, what it asks for, if that was told to `share`
   */
  key: { is: 'function' } as Fn<(call: Call) => string | undefined>,
  /**
   * How many entries are kept in this process, from 1 to 1 000 000. Those that were asked for least recently make room. A place takes about
   * 30 bytes from the beginning, and an entry some 150 beside the key and the value.
   * @default 1000
   */
  maxEntries: { is: 'integer', min: 1, max: 1_000_000, default: 1000 },
  /**
   * How large all entries together may be, in what `sizeOf` counts in; a larger one is not kept. An integer ≥ 1, or `'unlimited'`.
   * @default 'unlimited'
   * @throws RangeError without `sizeOf`
   */
  maxSize: { is: 'integer', min: 1, default: 'unlimited' },
  /**
   * How large a value is, for `maxSize`: a function of the value, which answers with a number ≥ 0. An error that it throws, and what is no such
   * number, is reported, and the value is not kept.
   */
  sizeOf: { is: 'function' } as Fn<(value: unknown) => number>,
  /**
   * Where entries are kept instead, such as where many processes share them: a {@link CacheStore}. `maxEntries` and `maxSize` are its own business then.
   * @default in this process, of which a hit takes no turn of the event loop
   */
  store: { is: 'made', rule: 'must have the methods get, set and delete', test: isStore } as Made<CacheStore>,
  /**
   * How long the `store` is waited for, each time, above 0. Then the call goes on without it, and for a second it is not asked again.
   * @default '100ms'
   */
  storeTimeout: { is: 'duration', above: 0, max: 2_147_483_647, default: '100ms' },
  /**
   * For how long whoever loads a key has it to itself, above 0: others wait for what it loads. Afterwards the next one loads it too, and what
   * comes later than that is not kept. It should be longer than a load takes.
   * @default '30s'
   */
  lease: { is: 'duration', above: 0, max: 2_147_483_647, default: '30s' },
  /** Appears in events and metrics. @default 'cache' */
  name: { is: 'name', default: 'cache' },
} as const;

export interface CacheOptions extends OptionsOf<typeof CACHE> {
  /** Appears in events and metrics. @default 'cache' */
  readonly name?: string | undefined;
}

/** The options that can be changed while calls run. */
export interface CacheUpdate extends Partial<Omit<CacheOptions, (typeof FIXED)[number]>> {}

/** The options in force. */
export type Settings = Resolved<typeof CACHE>;

/** The options that a cache cannot change while in use: what it keeps would be lost. */
export const FIXED = ['name', 'store'] as const;

export function resolveOptions(options: CacheOptions): Settings {
  return checkTogether(resolve('cache', CACHE, options), options);
}

export function updatedOptions(inForce: Settings, change: CacheUpdate): Settings {
  return checkTogether(updateOptions('cache', CACHE, inForce, change, FIXED), change);
}

/** @param given what is said of it now */
function checkTogether(settings: Settings, given: CacheUpdate): Settings {
  const { maxSize, sizeOf, store } = settings;
  for (const bound of ['maxEntries', 'maxSize'] as const) {
    if (store === undefined || given[bound] === undefined) continue;
    const rule = 'must be left out beside cache.store, which has bounds of its own';
    throw outOfRange(`cache.${bound}`, rule, given[bound]);
  }
  if (maxSize < Infinity && sizeOf === undefined) {
    throw outOfRange('cache.maxSize', 'needs a cache.sizeOf', maxSize);
  }
  return settings;
}

function isStore(value: unknown): boolean {
  const { get, set, delete: remove } = Object(value) as Partial<CacheStore>;
  return [get, set, remove].every((method) => typeof method === 'function');
}
