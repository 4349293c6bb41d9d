import { report } from '../core/index.ts';
import type { Runtime, Unsubscribe } from '../index.ts';
import type { ConfigEvent } from './policies.ts';

interface Subscription {
  readonly type: ConfigEvent['type'] | '*';
  readonly listener: (event: ConfigEvent) => void;
}

/**
 * Emits the events of a configuration. They belong to no call and no policy, so they are separate from the events of the core. An
 * error that a listener throws goes to the runtime's `report`, as it does there.
 */
export class ConfigEvents {
  readonly #runtime: Runtime;
  readonly #subscriptions = new Set<Subscription>();

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  on<K extends ConfigEvent['type']>(type: K | '*', listener: (event: ConfigEvent<K>) => void): Unsubscribe {
    const subscription = { type, listener: listener as (event: ConfigEvent) => void };
    this.#subscriptions.add(subscription);
    return () => void this.#subscriptions.delete(subscription);
  }

  emit(event: ConfigEvent): void {
    for (const { type, listener } of [...this.#subscriptions]) {
      if (type !== '*' && type !== event.type) continue;
      try {
        listener(event);
      } catch (error) {
        report(this.#runtime, error);
      }
    }
  }

  isHeard(wanted: ConfigEvent['type']): boolean {
    return [...this.#subscriptions].some(({ type }) => type === '*' || type === wanted);
  }

  wallNow(): number {
    return this.#runtime.clock.wallNow();
  }
}
