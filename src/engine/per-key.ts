import {
  checkDuration,
  checkInteger,
  checkOptions,
  type Duration,
  type EventType,
  type ExecuteOptions,
  type Listener,
  type Operation,
  type Outcome,
  type Runtime,
  show,
  systemRuntime,
  type Unsubscribe,
} from '../core/index.ts';
import { LinkedList, ListNode } from '../structures/index.ts';
import type { Pipeline, PipelineSnapshot } from './pipeline.ts';
import type { PolicyPipeline } from './policy-pipeline.ts';
import { type WrapOptions, wrapFunction } from './wrap.ts';

export interface PerKeyOptions {
  /**
   * How many pipelines are kept, an integer ≥ 1. To make room, the one that has gone unused for longest goes. One with calls
   * in flight never goes: while there are more of those than `max`, so many are kept.
   * @default 1000
   */
  readonly max?: number | undefined;
  /**
   * A pipeline that was not used for that long is dropped, > 0; Infinity keeps it. What it had learned goes with it, so this
   * should be longer than its windows and breaks. No timer is set: it goes when the next call comes, for whatever key.
   * @default '10m'
   */
  readonly idle?: Duration | undefined;
  /** The clock by which a pipeline is idle: that of the pipelines, if they have one of their own. @default the system's */
  readonly runtime?: Runtime | undefined;
}

/** A pipeline for each key, made when the key is first used. */
export interface KeyedPipelines<Adds = never> {
  readonly kind: 'keyed-pipelines';
  /** How many there are. */
  readonly size: number;
  /** The pipeline of that key, made if there is none. Holding on to it keeps it from being shared once it was dropped. */
  get(key: string): Pipeline<Adds>;
  has(key: string): boolean;
  /** The keys, the one unused for longest first. */
  keys(): string[];

  /** Like a pipeline's own, on the pipeline of `options.key`. Calls without a key share that of the key `''`. */
  execute<T>(operation: Operation<T>, options?: ExecuteOptions): Promise<T | Adds>;
  executeOutcome<T>(operation: Operation<T>, options?: ExecuteOptions): Promise<Outcome<T | Adds>>;
  wrap<This, Args extends unknown[], R>(
    fn: (this: This, ...args: Args) => R,
    options?: NoInfer<WrapOptions<Args>>,
  ): (this: This, ...args: Args) => Promise<Awaited<R> | Adds>;

  /** Calls `listener` for events of all pipelines, those made later included. */
  on<K extends EventType>(type: K | '*', listener: Listener<K>): Unsubscribe;
  snapshot(): { readonly size: number; readonly pipelines: Readonly<Record<string, PipelineSnapshot>> };
}

/**
 * Gives each key (a host, a tenant, a shard) a pipeline of its own, so that the circuit of one that is down stays its own
 * affair:
 *
 *     const hosts = perKey((host) => pipeline({ name: 'hosts' }, retry(), circuitBreaker()), { max: 500 });
 *     await hosts.execute(({ signal }) => ask(host, signal), { key: host });
 *
 * `create` makes a new pipeline with new policies for the key; a policy that it takes from outside is shared by all. Give
 * the pipelines one name: events carry the key. What `create` throws, `get` throws and `execute` rejects with.
 * @throws RangeError, TypeError for options that make no sense
 */
export function perKey<Adds = never>(
  create: (key: string) => Pipeline<Adds>,
  options: PerKeyOptions = {},
): KeyedPipelines<Adds> {
  return new PipelinesByKey(create, options);
}

class Entry<Adds> extends ListNode {
  readonly key: string;
  readonly pipeline: Pipeline<Adds>;
  usedAt = 0;

  constructor(key: string, pipeline: Pipeline<Adds>) {
    super();
    this.key = key;
    this.pipeline = pipeline;
  }
}

interface Subscription {
  readonly subscribe: (pipeline: Pipeline<unknown>) => Unsubscribe;
  readonly unsubscribes: Map<unknown, Unsubscribe>;
}

class PipelinesByKey<Adds> implements KeyedPipelines<Adds> {
  readonly kind = 'keyed-pipelines';
  readonly #create: (key: string) => Pipeline<Adds>;
  readonly #max: number;
  readonly #idleMs: number;
  readonly #runtime: Runtime;
  readonly #entries = new Map<string, Entry<Adds>>();
  /** In the order of use: the first has gone unused for longest. */
  readonly #byUse = new LinkedList<Entry<Adds>>();
  readonly #subscriptions = new Set<Subscription>();

  constructor(create: (key: string) => Pipeline<Adds>, options: PerKeyOptions) {
    if (typeof create !== 'function') {
      throw new TypeError(`perKey.create must be a function that makes a pipeline, got ${show(create)}`);
    }
    checkOptions('perKey', options, ['max', 'idle', 'runtime']);
    const { max = 1000, idle = '10m', runtime = systemRuntime } = options;
    this.#create = create;
    this.#max = checkInteger('perKey.max', max, { min: 1 });
    this.#idleMs = checkDuration('perKey.idle', idle, { above: true });
    this.#runtime = runtime;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: string): Pipeline<Adds> {
    const now = this.#runtime.clock.now();
    const entry = this.#entries.get(key) ?? this.#make(key);
    this.#use(entry, now);
    this.#evict(now, entry);
    return entry.pipeline;
  }

  has(key: string): boolean {
    return this.#entries.has(key);
  }

  keys(): string[] {
    const keys: string[] = [];
    for (let entry = this.#byUse.first; entry !== undefined; entry = entry.next as Entry<Adds> | undefined) {
      keys.push(entry.key);
    }
    return keys;
  }

  // These are not async, so that the pipeline's promise is the only one.

  execute<T>(operation: Operation<T>, options: ExecuteOptions = {}): Promise<T | Adds> {
    try {
      return this.get(options.key ?? '').execute(operation, options);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  executeOutcome<T>(operation: Operation<T>, options: ExecuteOptions = {}): Promise<Outcome<T | Adds>> {
    try {
      return this.get(options.key ?? '').executeOutcome(operation, options);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  wrap<This, Args extends unknown[], R>(
    fn: (this: This, ...args: Args) => R,
    options: WrapOptions<Args> = {},
  ): (this: This, ...args: Args) => Promise<Awaited<R> | Adds> {
    const executes = this as { execute<R>(operation: Operation<R>, options: ExecuteOptions): Promise<R> };
    return wrapFunction(executes, fn, options) as (this: This, ...args: Args) => Promise<Awaited<R> | Adds>;
  }

  on<K extends EventType>(type: K | '*', listener: Listener<K>): Unsubscribe {
    const subscription: Subscription = {
      subscribe: (pipeline) => pipeline.on(type, listener),
      unsubscribes: new Map(),
    };
    this.#subscriptions.add(subscription);
    for (const { pipeline } of this.#entries.values()) this.#subscribe(subscription, pipeline);
    return () => {
      this.#subscriptions.delete(subscription);
      for (const unsubscribe of subscription.unsubscribes.values()) unsubscribe();
      subscription.unsubscribes.clear();
    };
  }

  snapshot(): { readonly size: number; readonly pipelines: Readonly<Record<string, PipelineSnapshot>> } {
    const pipelines = [...this.#entries.values()].map(
      ({ key, pipeline }) => [key, pipeline.snapshot()] as const,
    );
    return Object.freeze({ size: this.size, pipelines: Object.freeze(Object.fromEntries(pipelines)) });
  }

  #make(key: string): Entry<Adds> {
    if (typeof key !== 'string') throw new TypeError(`perKey: the key must be a string, got ${show(key)}`);
    const pipeline: unknown = this.#create(key);
    if ((pipeline as Pipeline | undefined)?.kind !== 'pipeline') {
      throw new TypeError(`perKey.create() must make a pipeline, got ${show(pipeline)}`);
    }
    for (const subscription of this.#subscriptions) this.#subscribe(subscription, pipeline as Pipeline<Adds>);
    const entry = new Entry(key, pipeline as Pipeline<Adds>);
    this.#entries.set(key, entry);
    return entry;
  }

  #subscribe(subscription: Subscription, pipeline: Pipeline<Adds>): void {
    subscription.unsubscribes.set(pipeline, subscription.subscribe(pipeline));
  }

  #use(entry: Entry<Adds>, now: number): void {
    // A whole number takes no memory of its own.
    entry.usedAt = Math.ceil(now);
    const isLatest = entry.list !== undefined && entry.next === undefined;
    if (isLatest) return;
    this.#byUse.remove(entry);
    this.#byUse.push(entry);
  }

  /** Looks at no more than two, so that what a call costs does not depend on how many there are. */
  #evict(now: number, wanted: Entry<Adds>): void {
    for (let looks = 0; looks < 2; looks++) {
      const oldest = this.#byUse.first as Entry<Adds>;
      const idle = now - oldest.usedAt > this.#idleMs;
      if (oldest === wanted || !(idle || this.size > this.#max)) return;
      // It is in use, though no call has begun for a while.
      if (isBusy(oldest.pipeline)) this.#use(oldest, now);
      else this.#drop(oldest);
    }
  }

  #drop(entry: Entry<Adds>): void {
    const { key, pipeline } = entry;
    this.#byUse.remove(entry);
    this.#entries.delete(key);
    tellDropped(pipeline);
    for (const { unsubscribes } of this.#subscriptions) {
      unsubscribes.get(pipeline)?.();
      unsubscribes.delete(pipeline);
    }
  }
}

/** Tells what measures the pipeline: its circuit and limits are nobody's any more, and would be shown until it is collected. */
function tellDropped(pipeline: Pipeline<unknown>): void {
  (pipeline as Partial<PolicyPipeline>).dropped?.();
}

/** Whether calls are in flight, or operations that nobody waits for any more still hold a place in a bulkhead. */
function isBusy(pipeline: Pipeline<unknown>): boolean {
  const { active, policies } = pipeline.snapshot();
  return (
    active > 0 || policies.some(({ state }) => ((state as { readonly active?: number }).active ?? 0) > 0)
  );
}
