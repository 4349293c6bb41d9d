import type {
  Call,
  Classifier,
  EventType,
  ExecuteOptions,
  Executor,
  Listener,
  Operation,
  Outcome,
  Policy,
  Runtime,
  Unsubscribe,
} from '../core/index.ts';
import type { PipelineDescription } from './describe.ts';
import type { MapOptions } from './map.ts';
import type { WrapOptions } from './wrap.ts';

export interface PipelineOptions {
  /** Appears in events and metrics. @default 'unnamed' */
  readonly name?: string | undefined;
  /**
   * Judges what an outcome says about the dependency; all policies of the pipeline go by it.
   * @default whatever is thrown is a retryable failure, except an `AbortError` and programming errors, which are ignored
   */
  readonly classify?: Classifier | undefined;
  /**
   * True if the pipeline's operations may safely run twice, false if they may not. `execute` may say otherwise for a call.
   * Classifiers that know of requests go by it. Of nested pipelines the outermost that says it counts.
   * @default the classifier goes by the request, where it sees one
   */
  readonly idempotent?: boolean | undefined;
  /**
   * Time and chance. Of nested pipelines the outermost one's counts.
   * @default the system's
   */
  readonly runtime?: Runtime | undefined;
}

/** A row of policies around whatever operation it is given. It is a policy itself: pipelines nest. */
export interface Pipeline<Adds = never> extends Policy<Adds>, Executor {
  readonly kind: 'pipeline';
  readonly name: string;
  /** First listed is outermost. */
  readonly policies: readonly Policy<unknown>[];

  /**
   * Runs `operation` inside the policies. Resolves with the very value, and rejects with the very error, that it, or a
   * policy, produced; with the signal's own reason if that is aborted first.
   */
  execute<T>(operation: Operation<T>, options?: ExecuteOptions): Promise<T | Adds>;
  /** Like `execute`, but never rejects: a failure is an outcome. It is also the cheaper form under overload. */
  executeOutcome<T>(operation: Operation<T>, options?: ExecuteOptions): Promise<Outcome<T | Adds>>;
  /** The same function inside the policies: with the same parameters, and `this`. */
  wrap<This, Args extends unknown[], R>(
    fn: (this: This, ...args: Args) => R,
    options?: NoInfer<WrapOptions<Args>>,
  ): (this: This, ...args: Args) => Promise<Awaited<R> | Adds>;
  /**
   * Runs `operation` for each item, each as an execution of its own, at most `concurrency` at a time. Rejects with the
   * first failure; then the rest are not started, and those that run are aborted.
   */
  map<Item, T>(
    items: Iterable<Item>,
    operation: (item: Item, call: Call) => T | PromiseLike<T>,
    options?: MapOptions,
  ): Promise<(T | Adds)[]>;
  /** Like `map`, but never rejects: each item has its outcome, in the order of the items. */
  mapOutcomes<Item, T>(
    items: Iterable<Item>,
    operation: (item: Item, call: Call) => T | PromiseLike<T>,
    options?: MapOptions,
  ): Promise<Outcome<T | Adds>[]>;

  /** Calls `listener` for events of the pipeline and of all policies in it; `'*'` for every type. */
  on<K extends EventType>(type: K | '*', listener: Listener<K>): Unsubscribe;
  /** The first policy, outermost first, nested ones included, with that name or of that kind. */
  policy(nameOrKind: string): Policy<unknown> | undefined;
  /** The composed policies, with the options in force. Prints as a table. `explain` of seawall/config says what there is to be said about it. */
  describe(): PipelineDescription;
  /** The state now, of the pipeline and of each policy that has any: plain data. */
  snapshot(): PipelineSnapshot;
}

export interface PipelineSnapshot {
  readonly name: string;
  /** Executions so far, and how they ended. */
  readonly executions: number;
  readonly succeeded: number;
  readonly failed: number;
  /** Executions under way. */
  readonly active: number;
  readonly policies: readonly { readonly name: string; readonly kind: string; readonly state: object }[];
}

/** The type that a policy adds to the results of the pipelines that it is in. */
export type AddsOf<P> = P extends Policy<infer Adds> ? (unknown extends Adds ? never : Adds) : never;
