import {
  type Call,
  type Classifier,
  checkFunction,
  checkName,
  checkOptions,
  classifyByDefault,
  EventHub,
  type EventType,
  type ExecuteOptions,
  failure,
  type Listener,
  type Operation,
  type Outcome,
  type Policy,
  type Runtime,
  show,
  systemRuntime,
  type Unsubscribe,
} from '../core/index.ts';
import { deadlinesOf } from './deadlines.ts';
import { describePipeline, type PipelineDescription } from './describe.ts';
import { Execution, OutcomeExecution } from './execution.ts';
import { type MapOptions, mapEach, mapEachOutcome } from './map.ts';
import { nested } from './nested.ts';
import type { Pipeline, PipelineOptions, PipelineSnapshot } from './pipeline.ts';
import { compile, type Placed, type Plan } from './plan.ts';
import { PipelineStats } from './stats.ts';
import { type WrapOptions, wrapFunction } from './wrap.ts';

/** What {@link pipeline} makes. */
export class PolicyPipeline implements Pipeline<unknown> {
  readonly kind = 'pipeline';
  readonly name: string;
  readonly policies: readonly Policy<unknown>[];
  /** For the engine: what the pipeline compiles to. */
  readonly plan: Plan;
  /** The policies with nested pipelines flattened, each with the classifier that it goes by. */
  private readonly placed: readonly Placed[];
  private readonly stats: PipelineStats;
  private readonly hub: EventHub;
  private listeners = 0;

  constructor(options: PipelineOptions, policies: readonly Policy<unknown>[]) {
    checkOptions('pipeline', options, ['name', 'classify', 'runtime']);
    const { classify = classifyByDefault, runtime = systemRuntime } = options;
    this.name = options.name === undefined ? 'unnamed' : checkName('pipeline.name', options.name);
    checkFunction('pipeline.classify', classify);
    checkRuntime(runtime);
    this.policies = Object.freeze([...policies]);
    this.placed = this.policies.flatMap((policy, index) => this.place(policy, index, classify));
    refuseSelfDeadlock(this.placed);

    this.hub = new EventHub(this);
    this.stats = new PipelineStats(this.hub);
    // Without a runtime of its own, a pipeline goes by that of the one that it is nested in.
    if (options.runtime !== undefined) this.attach(runtime);
    const inner = this.policies.flatMap((policy) =>
      policy instanceof PolicyPipeline ? [...policy.plan.scope] : [],
    );
    this.plan = {
      name: this.name,
      runtime,
      deadlines: deadlinesOf(runtime),
      classify,
      events: this.hub,
      scope: new Set([this.hub, ...inner]),
      observer: this.stats,
      segment: compile(this.placed),
    };
  }

  private place(policy: unknown, index: number, classify: Classifier): Placed[] {
    if (!isPolicy(policy))
      throw new TypeError(`pipeline: argument ${index} must be a policy, got ${show(policy)}`);
    if (!(policy instanceof PolicyPipeline)) {
      if (policy.kind !== 'pipeline') return [{ policy, classify }];
      throw new TypeError(
        `pipeline: '${policy.name}' was made by another copy of the package, so it cannot be nested here`,
      );
    }
    return [{ policy: nested(policy.name, policy.stats), classify: policy.plan.classify }, ...policy.placed];
  }

  execute<T>(operation: Operation<T>, options: ExecuteOptions = {}): Promise<T> {
    return this.start(Execution, operation, options) as Promise<T>;
  }

  executeOutcome<T>(operation: Operation<T>, options: ExecuteOptions = {}): Promise<Outcome<T>> {
    return this.start(OutcomeExecution, operation, options) as Promise<Outcome<T>>;
  }

  private start(Kind: typeof Execution, operation: Operation, options: ExecuteOptions): Promise<unknown> {
    if (typeof operation !== 'function') {
      return refuse(Kind, `operation must be a function, got ${show(operation)}`);
    }
    if (typeof options !== 'object' || options === null) {
      return refuse(Kind, `options must be an object, got ${show(options)}`);
    }
    const { signal, key } = options;
    if (signal !== undefined && typeof signal?.addEventListener !== 'function') {
      return refuse(Kind, `signal must be an AbortSignal, got ${show(signal)}`);
    }
    const { plan } = this;
    return new Kind(plan, plan.segment, operation, key).start(signal);
  }

  wrap<This, Args extends unknown[], R>(
    fn: (this: This, ...args: Args) => R,
    options: WrapOptions<Args> = {},
  ): (this: This, ...args: Args) => Promise<Awaited<R>> {
    return wrapFunction(this, fn, options);
  }

  map<Item, T>(
    items: Iterable<Item>,
    operation: (item: Item, call: Call) => T | PromiseLike<T>,
    options: MapOptions = {},
  ): Promise<T[]> {
    return mapEach(this, items, operation, options);
  }

  mapOutcomes<Item, T>(
    items: Iterable<Item>,
    operation: (item: Item, call: Call) => T | PromiseLike<T>,
    options: MapOptions = {},
  ): Promise<Outcome<T>[]> {
    return mapEachOutcome(this, items, operation, options);
  }

  on<K extends EventType>(type: K | '*', listener: Listener<K>): Unsubscribe {
    const unsubscribe = this.hub.on(type, listener);
    if (this.listeners++ === 0) for (const { policy } of this.placed) policy.events?.forwardTo(this.hub);
    let subscribed = true;
    return () => {
      if (!subscribed) return;
      subscribed = false;
      unsubscribe();
      if (--this.listeners === 0)
        for (const { policy } of this.placed) policy.events?.stopForwardingTo(this.hub);
    };
  }

  policy(nameOrKind: string): Policy<unknown> | undefined {
    const all = withNested(this.policies);
    return all.find((one) => one.name === nameOrKind) ?? all.find((one) => one.kind === nameOrKind);
  }

  /** The pipeline runs on `runtime`, or becomes part of one that does. */
  attach(runtime: Runtime): void {
    this.hub.attach(runtime);
    this.stats.attach(runtime);
    for (const policy of this.policies) policy.attach?.(runtime);
  }

  describe(): PipelineDescription {
    return describePipeline(this.name, this.policies);
  }

  snapshot(): PipelineSnapshot {
    const policies = this.placed.flatMap(({ policy }) => {
      const state = policy.snapshot?.();
      return state === undefined ? [] : [{ name: policy.name, kind: policy.kind, state }];
    });
    return Object.freeze({ name: this.name, ...this.stats.counts(), policies: Object.freeze(policies) });
  }
}

export function isPolicy(value: unknown): value is Policy<unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as Policy).kind === 'string' &&
    typeof (value as Policy).name === 'string'
  );
}

/** A call that cannot even begin. */
function refuse(Kind: typeof Execution, rule: string): Promise<unknown> {
  const error = new TypeError(`execute: ${rule}`);
  return Kind === OutcomeExecution ? Promise.resolve(failure(error)) : Promise.reject(error);
}

/** Each pipeline is followed by what is nested in it. */
function withNested(policies: readonly Policy<unknown>[]): Policy<unknown>[] {
  return policies.flatMap((policy) =>
    policy instanceof PolicyPipeline ? [policy, ...withNested(policy.policies)] : [policy],
  );
}

function checkRuntime(runtime: Runtime): void {
  const { clock, random } = runtime ?? {};
  for (const [path, fn] of [
    ['pipeline.runtime.random', random],
    ['pipeline.runtime.clock.now', clock?.now],
    ['pipeline.runtime.clock.wallNow', clock?.wallNow],
    ['pipeline.runtime.clock.setTimer', clock?.setTimer],
  ] as const) {
    checkFunction(path, fn);
  }
}

/** A call that needs two places in one bulkhead waits for itself as soon as all the places are taken by its like. */
function refuseSelfDeadlock(placed: readonly Placed[]): void {
  const seen = new Set<Policy<unknown>>();
  for (const { policy } of placed) {
    if (policy.kind === 'bulkhead' && seen.has(policy)) {
      throw new TypeError(
        `pipeline: the bulkhead '${policy.name}' stands in it twice, so a call would wait for a place that it holds itself`,
      );
    }
    seen.add(policy);
  }
}
