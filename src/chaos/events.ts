import type { EventEnvelope, EventHub, PolicyCall, Unsubscribe } from '../core/index.ts';

/** What a chaos policy did to a call. */
export type Injection =
  | { readonly injection: 'latency'; readonly delayMs: number }
  | { readonly injection: 'fault'; readonly error: unknown }
  | { readonly injection: 'outcome'; readonly value: unknown }
  | { readonly injection: 'behavior' };

/**
 * A fault was injected: whoever sees an outage knows by it that it is none. It comes before the fault itself does, on the
 * policy and on the pipelines of the call.
 */
export type ChaosEvent = Readonly<EventEnvelope & { type: 'chaos.injected' }> & Injection;

export interface ChaosEvents {
  readonly hub: EventHub;
  emit(call: PolicyCall, injection: Injection): void;
  on(type: 'chaos.injected' | '*', listener: (event: ChaosEvent) => void): Unsubscribe;
}

/** What an {@link EventHub} is when its types are not known. */
interface UntypedHub {
  emit(type: string, call: PolicyCall, details: () => object): void;
  on(type: string, listener: (event: ChaosEvent) => void): Unsubscribe;
}

export function chaosEvents(hub: EventHub): ChaosEvents {
  const untyped = hub as unknown as UntypedHub;
  return {
    hub,
    emit: (call, injection) => untyped.emit('chaos.injected', call, () => injection),
    on: (type, listener) => untyped.on(type, listener),
  };
}
