import { EventEmitter } from 'eventemitter3';
import type { EventSchema, EventSchemas } from './event-schema.ts';
import type { EventMap, EventType, Listener, ResilienceEvent, Unsubscribe } from './events.ts';
import type { Mark } from './mark.ts';
import { type Runtime, report, systemRuntime } from './runtime.ts';
import { WeakList, weakly } from './weak-list.ts';

/** The call that an event comes from, as far as the event tells of it. */
export interface EventOrigin {
  readonly attempt: number;
  readonly key: string | undefined;
  /** Name of the pipeline that the call runs in. */
  readonly pipeline: string;
  /** The event hubs of the pipelines that the call runs in. */
  readonly scope: readonly EventHub[];
  /** Of the innermost execution of a pipeline that the call is in now, if it is measured. */
  readonly mark?: Mark | undefined;
}

/** Told of events, before they are built. */
export interface EventProbe {
  /** Notes an event of the policy that the hub belongs to. True if the event is to be built and told as well. */
  happened(hub: EventHub, type: string, call: EventOrigin | undefined): boolean;
  tell(hub: EventHub, event: ResilienceEvent, call: EventOrigin | undefined): void;
}

/** Who listens to a hub. */
class Audience {
  emitter: EventEmitter | undefined = undefined;
  listeners = 0;
  /** Hubs of pipelines that contain the policy and have listeners. */
  readonly pipelines = new WeakList<EventHub>();

  get isEmpty(): boolean {
    return this.listeners === 0 && this.pipelines.isEmpty;
  }
}

/**
 * The events of one policy or pipeline. Nothing is built while nobody listens. A listener cannot change an outcome: what
 * it throws, or rejects with, is reported by the runtime and goes no further.
 *
 * Its fields are "private" and not "#private": a pipeline of an ES module's copy of the package asks the hub of a policy of
 * the CommonJS copy.
 */
export class EventHub<T extends EventType = EventType> {
  /** How telemetry tells of the events that are known beforehand, by type. */
  readonly schemas: Readonly<Record<string, EventSchema>> | undefined;
  private readonly source: { readonly kind: string; readonly name: string };
  private attached: Runtime | undefined = undefined;
  /** `undefined` while nobody listens: where each key has policies of its own, there are many hubs that nobody listens to. */
  private audience: Audience | undefined = undefined;
  /** The instrument of the pipeline that the hub belongs to. */
  private probe: EventProbe | undefined = undefined;
  /** The instrument of a pipeline with the policy that the hub belongs to. The policy outlives the pipeline. */
  private witness: WeakRef<EventProbe> | undefined = undefined;

  /** @param schemas how telemetry tells of the events, by type; of others it tells as `info`, without attributes */
  constructor(source: { readonly kind: string; readonly name: string }, schemas?: EventSchemas<T>) {
    this.source = source;
    this.schemas = schemas;
  }

  /**
   * The policy runs on that runtime from now on.
   * @throws TypeError if it runs on another one already: times of two clocks cannot be compared
   */
  attach(runtime: Runtime): void {
    if (this.attached !== undefined && this.attached !== runtime) {
      const { kind, name } = this.source;
      throw new TypeError(`${kind} '${name}' is in a pipeline that runs on another runtime already`);
    }
    this.attached = runtime;
  }

  /** The runtime of the policy: the system's runtime until it is part of a pipeline. */
  get runtime(): Runtime {
    return this.attached ?? systemRuntime;
  }

  /** True if anybody listens, here or at a pipeline. */
  get heard(): boolean {
    return this.audience !== undefined;
  }

  /** Calls `listener` for each event of that type, or of any type for `'*'`, until unsubscribed. */
  on<K extends T>(type: K | '*', listener: Listener<K>): Unsubscribe {
    const guarded = (event: ResilienceEvent<K>): void => {
      try {
        const result: unknown = listener(event);
        reportRejection(result, this.runtime);
      } catch (error) {
        report(this.runtime, error);
      }
    };
    this.audience ??= new Audience();
    const { audience } = this;
    audience.emitter ??= new EventEmitter();
    audience.emitter.on(type, guarded);
    audience.listeners += 1;
    let subscribed = true;
    return () => {
      if (!subscribed) return;
      subscribed = false;
      audience.emitter?.off(type, guarded);
      audience.listeners -= 1;
      this.dismiss(audience);
    };
  }

  /**
   * Tells the listeners, and those of the pipelines that this policy is part of: of those only the ones that the call runs
   * in, unless no call brought the event about, or it concerns all who share the policy's state (`shared`), as a circuit
   * that opens does. `details` is asked only if somebody listens.
   */
  emit<K extends T>(
    type: K,
    call: EventOrigin | undefined,
    details: () => EventMap[K],
    shared = false,
  ): void {
    try {
      this.tell(type, call, details, shared);
    } catch (error) {
      // Between taking a permit and giving it back, nothing that only tells may come.
      report(this.runtime, error);
    }
  }

  private tell<K extends T>(
    type: K,
    call: EventOrigin | undefined,
    details: () => EventMap[K],
    shared: boolean,
  ): void {
    const probe = call === undefined ? this.askWitness(type) : this.askProbes(type, call);
    if (probe === undefined && this.audience === undefined) return;
    const event = {
      type,
      timeMs: this.runtime.clock.wallNow(),
      policy: this.source.name,
      policyKind: this.source.kind,
      pipeline: call?.pipeline,
      key: call?.key,
      attempt: call?.attempt ?? 0,
      ...details(),
    } as unknown as ResilienceEvent;
    probe?.tell(this.untyped, event, call);
    this.deliver(event);
    const { audience } = this;
    if (audience === undefined) return;
    for (const pipeline of audience.pipelines.all()) {
      if (shared || call === undefined || call.scope.includes(pipeline)) pipeline.deliver(event);
    }
  }

  /** From now on, a pipeline's listeners hear this policy too. */
  forwardTo(pipeline: EventHub): void {
    this.audience ??= new Audience();
    this.audience.pipelines.add(pipeline);
  }

  stopForwardingTo(pipeline: EventHub): void {
    if (this.audience?.pipelines.remove(pipeline)) this.dismiss(this.audience);
  }

  private dismiss(audience: Audience): void {
    if (audience.isEmpty && this.audience === audience) this.audience = undefined;
  }

  /** From now on, `probe` measures the pipeline that this is the hub of. */
  measureWith(probe: EventProbe): void {
    this.probe = probe;
    this.witness = undefined;
  }

  /** `probe` measures a pipeline with this policy: it is told of what no call brought about, unless another one is. */
  witnessedBy(probe: EventProbe): void {
    if (this.probe === undefined && this.witness?.deref() === undefined) this.witness = weakly(probe);
  }

  /** Each pipeline that the call runs in counts the event. One of them tells of it, the outermost that wants to. */
  private askProbes(type: string, call: EventOrigin): EventProbe | undefined {
    let teller: EventProbe | undefined;
    for (const pipeline of call.scope) {
      const probe = pipeline.probe;
      if (probe?.happened(this.untyped, type, call)) teller ??= probe;
    }
    return teller;
  }

  private askWitness(type: string): EventProbe | undefined {
    const probe = this.witness?.deref();
    return probe?.happened(this.untyped, type, undefined) ? probe : undefined;
  }

  /** Who measures tells hubs apart, and has no use for the types of their events. */
  private get untyped(): EventHub {
    return this as unknown as EventHub;
  }

  private deliver(event: ResilienceEvent): void {
    const emitter = this.audience?.emitter;
    emitter?.emit(event.type, event);
    emitter?.emit('*', event);
  }
}

/** A listener may be an async function, of any realm and with any kind of promise. */
function reportRejection(result: unknown, runtime: Runtime): void {
  if (typeof result !== 'object' || result === null || !('then' in result)) return;
  Promise.resolve(result).catch((error) => report(runtime, error));
}
