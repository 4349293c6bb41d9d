import {
  EventHub,
  type Injection,
  type Listener,
  type Policy,
  type PolicyCall,
  type Unsubscribe,
} from '../core/index.ts';
import type { ResolvedChaosOptions } from './options.ts';

/** A policy that injects faults on purpose. */
export interface Chaos<Adds = never> extends Policy<Adds> {
  readonly kind: 'chaos';
  /** What was injected. The event comes before the fault itself does. */
  readonly events: EventHub<'chaos.injected'>;
  on(type: 'chaos.injected' | '*', listener: Listener<'chaos.injected'>): Unsubscribe;
  describe(): Record<string, unknown>;
  snapshot(): ChaosSnapshot;
}

export interface ChaosSnapshot {
  readonly injection: Injection['injection'];
  /** How often chaos was injected so far. */
  readonly injected: number;
  /** Calls that are held up now. */
  readonly active: number;
  /** Whether the kill switch lets it happen. */
  readonly isOn: boolean;
}

/** What the chaos policies have in common: whether a call meets chaos, and the books about it. */
export class Injector {
  readonly name: string;
  readonly events: EventHub<'chaos.injected'>;
  readonly #injection: Injection['injection'];
  readonly #options: ResolvedChaosOptions;
  #injected = 0;

  constructor(injection: Injection['injection'], options: ResolvedChaosOptions) {
    this.name = options.name;
    this.#injection = injection;
    this.#options = options;
    this.events = new EventHub({ kind: 'chaos', name: options.name });
  }

  get isOn(): boolean {
    return this.#options.killSwitch?.isOn ?? true;
  }

  /** Whether the call meets chaos. Chance is asked last, and only where chaos may happen. */
  strikes(call: PolicyCall, active = 0): boolean {
    const { enabled, asksFor, rate, maxActive } = this.#options;
    if (!this.isOn || active >= maxActive || !enabled(call)) return false;
    if (asksFor !== undefined && !asksFor(call, this.name, this.#injection)) return false;
    return this.random(call)() < rate(call);
  }

  random(call: PolicyCall): () => number {
    return this.#options.random ?? (() => call.runtime.random());
  }

  record(call: PolicyCall, injection: Injection): void {
    this.#injected += 1;
    this.events.emit('chaos.injected', call, () => injection);
  }

  /** What is the same in each of the policies. */
  shared(
    details: () => object,
    active: () => number,
  ): Omit<Chaos<never>, 'admit' | 'settle' | 'abandon' | 'withdraw' | 'expire' | 'release'> {
    return {
      kind: 'chaos',
      name: this.name,
      events: this.events,
      on: (type, listener) => this.events.on(type, listener),
      attach: (runtime) => this.events.attach(runtime),
      describe: () => ({ injection: this.#injection, ...this.#options.described, ...details() }),
      snapshot: () =>
        Object.freeze({
          injection: this.#injection,
          injected: this.#injected,
          active: active(),
          isOn: this.isOn,
        }),
    };
  }
}
