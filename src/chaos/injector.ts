import {
  checkBoolean,
  checkNumber,
  EventHub,
  type Injection,
  type Policy,
  type PolicyCall,
} from '../core/index.ts';
import { mulberry32 } from '../structures/index.ts';
import { type ChaosEventType, EVENTS } from './events.ts';
import { asksFor } from './opt-in.ts';
import type { ChaosUpdate } from './options.ts';
import { describeSettings, type Settings, updatedSettings } from './settings.ts';

/** A policy that injects faults on purpose. */
export interface Chaos<Adds = never> extends Policy<Adds> {
  readonly kind: 'chaos';
  /** The injection. The event comes before the fault itself does. */
  readonly events: EventHub<ChaosEventType>;
  /** Listens to the policy's events, whichever pipeline brought them about. */
  readonly on: EventHub<ChaosEventType>['on'];
  /**
   * Changes options while in use; `undefined` brings a default back, and what is left out stays. Calls that are held up stay so for as
   * long as they were to be; a switch that is off, given now, lets them go on. Another `seed` begins its sequence.
   * @throws TypeError, RangeError as its factory, and for another sort or name; then nothing has changed
   */
  update(change: ChaosUpdate): void;
  describe(): Record<string, unknown>;
  snapshot(): ChaosSnapshot;
}

export interface ChaosSnapshot {
  readonly injection: Injection['injection'];
  /** How often chaos was injected so far. */
  readonly injected: number;
  /** Calls that are held up now. */
  readonly active: number;
  /** True if the kill switch lets it happen. */
  readonly isOn: boolean;
}

/** The parts that only some of the policies have. */
export interface Holding {
  /** Calls that are held up. */
  active(): number;
  /** The kill switch is off: they go on. */
  letGo?(): void;
}

/** The common part of chaos policies: it decides if a call is affected, and counts. */
export class Injector {
  settings: Settings;
  readonly events: EventHub<ChaosEventType>;
  readonly #path: string;
  readonly #holding: Holding;
  #seeded: (() => number) | undefined;
  #forgetSwitch: (() => void) | undefined;
  #injected = 0;

  /** @param path of the options in messages */
  constructor(path: string, settings: Settings, holding: Holding = { active: () => 0 }) {
    this.#path = path;
    this.#holding = holding;
    this.settings = settings;
    this.events = new EventHub({ kind: 'chaos', name: settings.name }, EVENTS);
    this.#seeded = sequence(settings);
    this.#heedSwitch();
  }

  get isOn(): boolean {
    return this.settings.switch?.isOn ?? true;
  }

  /** True if the call meets chaos. Chance is asked last, and only where chaos may happen. */
  strikes(call: PolicyCall): boolean {
    const { enabled, optIn, rate, maxActive, name, inject } = this.settings;
    if (!this.isOn || (maxActive !== undefined && this.#holding.active() >= maxActive)) return false;
    const mayHappen =
      typeof enabled === 'function' ? checkBoolean(`${this.#path}.enabled(call)`, enabled(call)) : enabled;
    if (!mayHappen || (optIn !== undefined && !asksFor(optIn, call, name, inject))) return false;
    const share =
      typeof rate === 'function' ? checkNumber(`${this.#path}.rate(call)`, rate(call), { max: 1 }) : rate;
    return this.random(call)() < share;
  }

  random(call: PolicyCall): () => number {
    return this.#seeded ?? (() => call.runtime.random());
  }

  record(call: PolicyCall, injection: Injection): void {
    this.#injected += 1;
    this.events.emit('chaos.injected', call, () => injection);
  }

  /** The members that are the same in each of the policies. */
  shared(): Omit<Chaos, 'admit' | 'settle' | 'abandon' | 'withdraw' | 'expire' | 'release'> {
    const { events } = this;
    const { name, inject } = this.settings;
    return {
      kind: 'chaos',
      name,
      events,
      on: (type, listener) => events.on(type, listener),
      attach: (runtime) => events.attach(runtime),
      update: (change) => this.#update(change),
      describe: () => describeSettings(this.settings),
      snapshot: () =>
        Object.freeze({
          injection: inject,
          injected: this.#injected,
          active: this.#holding.active(),
          isOn: this.isOn,
        }),
    };
  }

  #update(change: ChaosUpdate): void {
    const before = this.settings;
    this.settings = updatedSettings(this.#path, before, change);
    if (this.settings.seed !== before.seed) this.#seeded = sequence(this.settings);
    if (this.settings.switch !== before.switch) this.#heedSwitch();
  }

  #heedSwitch(): void {
    this.#forgetSwitch?.();
    this.#forgetSwitch = this.settings.switch?.whenOff(() => this.#holding.letGo?.());
    if (!this.isOn) this.#holding.letGo?.();
  }
}

/** `undefined` for the runtime's chance. */
function sequence({ seed }: Settings): (() => number) | undefined {
  return seed === undefined ? undefined : mulberry32(seed);
}
