import {
  type Call,
  type Classifier,
  checkBoolean,
  checkFunction,
  checkName,
  checkOptions,
  classifyByDefault,
  compositionRevision,
  EventHub,
  type EventType,
  type ExecuteOptions,
  type Instrument,
  type Listener,
  noteLockOrder,
  type Operation,
  type Outcome,
  type Policy,
  type Probe,
  type Runtime,
  show,
  systemRuntime,
  type Unsubscribe,
} from '../core/index.ts';
import { compile, deadlinesOf, type Placed, type Plan, start } from '../engine/index.ts';
import { checkRuntime } from './check-runtime.ts';
import { describePipeline, type PipelineDescription } from './describe.ts';
import { findPolicy } from './find-policy.ts';
import { Hearing } from './hearing.ts';
import { isPolicy } from './is-policy.ts';
import { type MapOptions, mapEach, mapEachOutcome } from './map.ts';
import { MeasuredPipeline } from './measured-pipeline.ts';
import { nested } from './nested.ts';
import type { Pipeline, PipelineOptions, PipelineSnapshot } from './pipeline.ts';
import { rememberedIn } from './remembered.ts';
import { refuseSelfDeadlock } from './self-deadlock.ts';
import { PipelineStats } from './stats.ts';
import { type WrapOptions, wrapFunction } from './wrap.ts';

/** The pipeline that {@link pipeline} makes. */
export class PolicyPipeline implements Pipeline<unknown> {
  readonly kind = 'pipeline';
  readonly name: string;
  policies: readonly Policy<unknown>[];
  /** For the engine: what the pipeline compiles to. An execution keeps the plan that it began with. */
  plan: Plan;
  private revision: number = compositionRevision();
  /** The policies with nested pipelines flattened, each with the classifier that it goes by. */
  private placed: readonly Placed[];
  private readonly stats: PipelineStats;
  private readonly hub: EventHub;
  private readonly hearing: Hearing;

  constructor(options: PipelineOptions, policies: readonly Policy<unknown>[], instrument?: Instrument) {
    checkOptions('pipeline', options, ['name', 'classify', 'idempotent', 'runtime', 'telemetry']);
    const { classify = classifyByDefault, idempotent, runtime = systemRuntime } = options;
    this.name = options.name === undefined ? 'unnamed' : checkName('pipeline.name', options.name);
    checkFunction('pipeline.classify', classify);
    if (idempotent !== undefined) checkBoolean('pipeline.idempotent', idempotent);
    checkRuntime(runtime);
    this.policies = Object.freeze([...policies]);
    this.placed = this.placeAll(policies, classify);

    this.hub = new EventHub(this);
    this.hearing = new Hearing(this.hub);
    this.stats = new PipelineStats(this.hub);
    // Without a runtime of its own, a pipeline goes by that of the one that it is nested in.
    if (options.runtime !== undefined) this.attach(runtime);
    const setting = {
      name: this.name,
      runtime,
      deadlines: deadlinesOf(runtime),
      classify,
      idempotent: idempotent ?? policies.filter(isPipeline).find(saysIdempotent)?.plan.idempotent,
      events: this.hub,
      scope: this.scopeAround(policies),
      observer: this.stats,
      probe: this.measure(instrument),
    };
    this.plan = compile(setting, this.placed);
  }

  /** See {@link recompose}, which is how others see this. */
  recompose(policies: readonly Policy<unknown>[], classify: Classifier): void {
    const placed = this.placeAll(policies, classify);
    const { runtime } = this.hub;
    if (runtime !== systemRuntime) for (const policy of policies) policy.attach?.(runtime);
    this.hearing.hear(placed);
    this.policies = Object.freeze([...policies]);
    this.placed = placed;
    const scope = this.scopeAround(policies);
    const probe = this.measure(undefined);
    this.plan = compile({ ...this.plan, classify, scope, probe }, placed);
  }

  /** The plan for the next call. */
  private currentPlan(): Plan {
    const revision = compositionRevision();
    if (this.revision !== revision) {
      this.revision = revision;
      this.plan = compile(this.plan, this.placed);
    }
    return this.plan;
  }

  private placeAll(policies: readonly unknown[], classify: Classifier): readonly Placed[] {
    // The copy has room for no more than there are: what `flatMap` makes has some to spare.
    const placed = policies.flatMap((policy, index) => this.place(policy, index, classify)).slice();
    refuseSelfDeadlock(placed);
    noteLockOrder(this.name, placed);
    return placed;
  }

  /** The event hubs of this pipeline and of those nested in it. */
  private scopeAround(policies: readonly Policy<unknown>[]): readonly EventHub[] {
    const nested = policies.filter(isPipeline);
    // A pipeline may stand in it twice.
    return [...new Set([this.hub, ...nested.flatMap(({ plan }) => plan.scope)])];
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

  /** Has the policies measured that there are now. Answers with what does so, here or in those that are nested in it. */
  private measure(instrument: Instrument | undefined): Probe | undefined {
    const { name, hub, stats, placed } = this;
    const nested = probesIn(this.policies);
    // Where no pipeline is nested, one list will do.
    const policies = this.policies.some(isPipeline) ? placed.map(({ policy }) => policy) : this.policies;
    const measured = new MeasuredPipeline(name, hub, policies, nested, stats);
    if (instrument === undefined) stats.probe?.recomposed(measured);
    else stats.probe = instrument(measured);
    const { probe } = stats;
    if (probe === undefined) return nested[0];
    hub.measureWith(probe);
    for (const { events } of policies) events?.witnessedBy(probe);
    return probe;
  }

  /** @param now left out: by the pipeline's own clock */
  remembers(now: number = this.hub.runtime.clock.now()): number {
    if (this.stats.counts().active > 0) return Infinity;
    return rememberedIn(this.placed, now, this.hub.runtime);
  }

  /** For perKey: the pipeline makes room though it has something to remember. */
  evicted(key: string, keys: number): void {
    const { name, hub } = this;
    const origin = { attempt: 0, key, pipeline: name, scope: [hub] };
    hub.emit('key.evicted', origin, () => ({ evictedKey: key, keys }));
  }

  /** For perKey: nobody uses the pipeline any more, unless somebody has held on to it. */
  dropped(): void {
    this.stats.probe?.dropped();
  }

  execute<T>(operation: Operation<T>, options?: ExecuteOptions): Promise<T> {
    return start(this.currentPlan(), operation, options, false) as Promise<T>;
  }

  executeOutcome<T>(operation: Operation<T>, options?: ExecuteOptions): Promise<Outcome<T>> {
    return start(this.currentPlan(), operation, options, true) as Promise<Outcome<T>>;
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
    const hearNoMore = this.hearing.begin(this.placed);
    return () => {
      unsubscribe();
      hearNoMore();
    };
  }

  policy(nameOrKind: string): Policy<unknown> | undefined {
    return findPolicy(this.policies, nameOrKind);
  }

  /** The pipeline runs on `runtime`, or becomes part of one that does. */
  attach(runtime: Runtime): void {
    this.hub.attach(runtime);
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

function isPipeline(policy: Policy<unknown>): policy is PolicyPipeline {
  return policy instanceof PolicyPipeline;
}

function saysIdempotent({ plan }: PolicyPipeline): boolean {
  return plan.idempotent !== undefined;
}

/** Finds the instruments of the outermost measured pipelines among those policies. */
function probesIn(policies: readonly Policy<unknown>[]): Probe[] {
  return policies
    .filter(isPipeline)
    .flatMap(({ plan, policies }) => (plan.probe === undefined ? probesIn(policies) : [plan.probe]));
}
