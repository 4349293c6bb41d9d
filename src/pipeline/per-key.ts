import {
  checkDuration,
  checkFunction,
  checkInteger,
  checkOptions,
  type Duration,
  type EventType,
  type ExecuteOptions,
  failure,
  type Listener,
  type Operation,
  type Outcome,
  type Runtime,
  show,
  systemRuntime,
  type Unsubscribe,
  wrongType,
} from '../core/index.ts';
import { type KeyEntry, KeyTable } from './key-table.ts';
import type { Pipeline, PipelineSnapshot } from './pipeline.ts';
import type { PolicyPipeline } from './policy-pipeline.ts';
import { type WrapOptions, wrapFunction } from './wrap.ts';

export interface PerKeyOptions {
  /**
   * How many pipelines are kept, an integer ≥ 1. To make room, the one unused for longest goes of those that have nothing to
   * remember: closed circuits without failures, full limits, retry budgets of which nothing is spent. Where all have something to remember, the one that loses least
   * goes, and of equals the one made last; the event `key.evicted` says so, and a larger `max` avoids it. One with calls in
   * flight never goes: while there are more of those than `max`, so many are kept.
   * @default 1000
   */
  readonly max?: number | undefined;
  /**
   * A pipeline that was not used for that long is dropped, > 0; Infinity keeps it. Its counts go with it, so this
   * should be longer than its windows. While its circuit is open, or a part of its limit is used up, it stays. No timer is
   * set: it goes when the next call comes, for whatever key.
   * @default '10m'
   */
  readonly idle?: Duration | undefined;
  /** The clock by which a pipeline is idle: that of the pipelines, if they have one of their own. @default the system's */
  readonly runtime?: Runtime | undefined;
}

/** Those of `execute`, with the key that says which pipeline. */
export interface KeyedExecuteOptions extends ExecuteOptions {
  readonly key: string;
}

/** Those of `wrap`, with the key that says which pipeline. */
export interface KeyedWrapOptions<Args extends unknown[]> extends WrapOptions<Args> {
  readonly key: (...args: Args) => string;
}

/** A pipeline for each key, made when the key is first used. */
export interface KeyedPipelines<Adds = never> {
  readonly kind: 'keyed-pipelines';
  /** How many there are. */
  readonly size: number;
  /** The pipeline of that key, made if there is none. Holding on to it keeps it from being shared once it was dropped. */
  get(key: string): Pipeline<Adds>;
  has(key: string): boolean;
  /** The keys: first those that were found to have something to remember, then the others, the one unused for longest first. */
  keys(): string[];

  /** Like a pipeline's own, on the pipeline of `options.key`. A call without a key fails with a TypeError. */
  execute<T>(operation: Operation<T>, options: KeyedExecuteOptions): Promise<T | Adds>;
  executeOutcome<T>(operation: Operation<T>, options: KeyedExecuteOptions): Promise<Outcome<T | Adds>>;
  /** Like a pipeline's own; `options.key` says the key of a call by its arguments. */
  wrap<This, Args extends unknown[], R>(
    fn: (this: This, ...args: Args) => R,
    options: NoInfer<KeyedWrapOptions<Args>>,
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
 * the pipelines one name: events carry the key. An error that `create` throws is thrown by `get`, and `execute` rejects with it.
 * @throws RangeError, TypeError for options that make no sense
 */
export function perKey<Adds = never>(
  create: (key: string) => Pipeline<Adds>,
  options: PerKeyOptions = {},
): KeyedPipelines<Adds> {
  return new PipelinesByKey(create, options);
}

interface Subscription {
  readonly subscribe: (pipeline: Pipeline<unknown>) => Unsubscribe;
  readonly unsubscribes: Map<unknown, Unsubscribe>;
}

class PipelinesByKey<Adds> implements KeyedPipelines<Adds> {
  readonly kind = 'keyed-pipelines';
  readonly #create: (key: string) => Pipeline<Adds>;
  readonly #runtime: Runtime;
  readonly #table: KeyTable<Pipeline<Adds>>;
  readonly #subscriptions = new Set<Subscription>();

  constructor(create: (key: string) => Pipeline<Adds>, options: PerKeyOptions) {
    if (typeof create !== 'function') {
      throw new TypeError(`perKey.create must be a function that makes a pipeline, got ${show(create)}`);
    }
    checkOptions('perKey', options, ['max', 'idle', 'runtime']);
    const { max = 1000, idle = '10m', runtime = systemRuntime } = options;
    this.#create = create;
    this.#runtime = runtime;
    this.#table = new KeyTable<Pipeline<Adds>>({
      max: checkInteger('perKey.max', max, { min: 1 }),
      idleMs: checkDuration('perKey.idle', idle, { above: true }),
      remembers: remembered,
      dropped: (entry, lost) => this.#dropped(entry, lost),
    });
  }

  get size(): number {
    return this.#table.size;
  }

  get(key: string): Pipeline<Adds> {
    const now = this.#runtime.clock.now();
    const known = this.#table.use(key, now);
    if (known !== undefined) return known;
    const pipeline = this.#make(key);
    this.#table.add(key, pipeline, now);
    return pipeline;
  }

  has(key: string): boolean {
    return this.#table.has(key);
  }

  keys(): string[] {
    return Array.from(this.#table.values(), ({ key }) => key);
  }

  // These are not async, so that the pipeline's promise is the only one.

  execute<T>(operation: Operation<T>, options?: KeyedExecuteOptions): Promise<T | Adds> {
    try {
      return this.get(keyOf(options)).execute(operation, options);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  executeOutcome<T>(operation: Operation<T>, options?: KeyedExecuteOptions): Promise<Outcome<T | Adds>> {
    try {
      return this.get(keyOf(options)).executeOutcome(operation, options);
    } catch (error) {
      return Promise.resolve(failure(error));
    }
  }

  wrap<This, Args extends unknown[], R>(
    fn: (this: This, ...args: Args) => R,
    options: KeyedWrapOptions<Args>,
  ): (this: This, ...args: Args) => Promise<Awaited<R> | Adds> {
    checkOptions('wrap', options, ['key', 'signal', 'idempotent']);
    checkFunction('wrap.key', options.key);
    const executes = this as { execute<R>(operation: Operation<R>, options: ExecuteOptions): Promise<R> };
    return wrapFunction(executes, fn, options) as (this: This, ...args: Args) => Promise<Awaited<R> | Adds>;
  }

  on<K extends EventType>(type: K | '*', listener: Listener<K>): Unsubscribe {
    const subscription: Subscription = {
      subscribe: (pipeline) => pipeline.on(type, listener),
      unsubscribes: new Map(),
    };
    this.#subscriptions.add(subscription);
    for (const { value } of this.#table.values()) this.#subscribe(subscription, value);
    return () => {
      this.#subscriptions.delete(subscription);
      for (const unsubscribe of subscription.unsubscribes.values()) unsubscribe();
      subscription.unsubscribes.clear();
    };
  }

  snapshot(): { readonly size: number; readonly pipelines: Readonly<Record<string, PipelineSnapshot>> } {
    const pipelines = Array.from(this.#table.values(), ({ key, value }) => [key, value.snapshot()] as const);
    return Object.freeze({ size: this.size, pipelines: Object.freeze(Object.fromEntries(pipelines)) });
  }

  #make(key: unknown): Pipeline<Adds> {
    if (typeof key !== 'string') throw wrongType('perKey: the key', 'must be a string', key);
    const pipeline: unknown = this.#create(key);
    if ((pipeline as Pipeline | undefined)?.kind !== 'pipeline') {
      throw new TypeError(`perKey.create() must make a pipeline, got ${show(pipeline)}`);
    }
    for (const subscription of this.#subscriptions) this.#subscribe(subscription, pipeline as Pipeline<Adds>);
    return pipeline as Pipeline<Adds>;
  }

  #subscribe(subscription: Subscription, pipeline: Pipeline<Adds>): void {
    subscription.unsubscribes.set(pipeline, subscription.subscribe(pipeline));
  }

  #dropped({ key, value: pipeline }: KeyEntry<Pipeline<Adds>>, lost: number): void {
    if (lost > 0) tellEvicted(pipeline, key, this.size);
    tellDropped(pipeline);
    for (const { unsubscribes } of this.#subscriptions) {
      unsubscribes.get(pipeline)?.();
      unsubscribes.delete(pipeline);
    }
  }
}

/** A value that is no key is refused where its pipeline is sought. */
function keyOf(options: KeyedExecuteOptions | undefined): string {
  return options?.key as string;
}

/** The state that the policies of the pipeline would forget, by its own clock. */
function remembered(pipeline: Pipeline<unknown>): number {
  return (pipeline as Partial<PolicyPipeline>).remembers?.() ?? 0;
}

/** Tells listeners and telemetry that the pipeline had something to remember. */
function tellEvicted(pipeline: Pipeline<unknown>, key: string, keys: number): void {
  (pipeline as Partial<PolicyPipeline>).evicted?.(key, keys);
}

/** Tells what measures the pipeline: its circuit and limits are nobody's any more, and would be shown until it is collected. */
function tellDropped(pipeline: Pipeline<unknown>): void {
  (pipeline as Partial<PolicyPipeline>).dropped?.();
}
