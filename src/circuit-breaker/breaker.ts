import {
  type AbandonReason,
  type Admission,
  type CircuitState,
  checkBoolean,
  checkDuration,
  checkName,
  checkOptions,
  type EventHub,
  type Listener,
  type Outcome,
  PASS,
  type Pass,
  type Policy,
  type PolicyCall,
  PROCEED,
  plain,
  type Reading,
  type Runtime,
  reject,
  reviseComposition,
  type Trait,
  type Unsubscribe,
  updateOptions,
  wrongType,
} from '../core/index.ts';
import { OpenEra } from './era.ts';
import type { CircuitEventType } from './events.ts';
import { HalfOpenEra } from './half-open.ts';
import { LENGTH } from './length.ts';
import { CircuitMachine } from './machine.ts';
import {
  CIRCUIT_BREAKER,
  type CircuitBreakerOptions,
  type CircuitBreakerUpdate,
  FIXED,
  type TripOptions,
} from './options.ts';
import { refusal } from './refusal.ts';
import { remembered } from './remembers.ts';
import { checkSnapshot, MAX_REASON } from './restore.ts';
import { enoughCalls } from './settings.ts';
import { sharedSettings } from './shared-settings.ts';
import { SlowStartEra } from './slow-start-era.ts';
import type { CircuitSnapshot, SnapshotOptions } from './snapshot.ts';
import { takeSnapshot } from './take-snapshot.ts';

export interface CircuitBreaker extends Policy<never> {
  readonly kind: 'circuit-breaker';
  /** The events of the circuit, from `circuit.opened` to `circuit.closed`. It belongs to all pipelines that share the circuit. */
  readonly events: EventHub<CircuitEventType>;
  /**
   * The state now. There is no timer, so events come with the next call: an open circuit whose break is over is half-open, and
   * one that nobody has called for `halfOpen.idle` since is closed, but `circuit.half-opened` and `circuit.closed` are told when a call asks.
   */
  readonly state: CircuitState;

  /** Opens the circuit until `reset()`. Of the calls under way nothing will be counted. */
  isolate(): void;
  /** Lets everything through and counts nothing, until `reset()`. */
  disable(): void;
  /** Lets everything through and counts, until `reset()`; `snapshot().dryRun` says what would have happened. */
  metricsOnly(): void;
  /** Closes the circuit, whatever its state, and forgets what was counted, and that breaks were growing. */
  reset(): void;
  /**
   * Opens the circuit, whatever its state, for a break like any other: for `for`, or for as long as `breakDuration` says; then a probe
   * may go. It is one of the breaks in a row. If the circuit is open already, the break begins anew. Of the calls under way nothing
   * will be counted. Health checks and operators know of an outage before calls do.
   * @throws RangeError or TypeError for options that make no sense; and what the function of `breakDuration` throws, after opening
   */
  trip(options?: TripOptions): void;
  /** Makes an open circuit half-open at once, so that the next call is a probe. In any other state it does nothing. */
  probeNow(): void;

  /**
   * Changes options while in use: the circuit goes on as one made with the old options and these on top. `undefined` brings a default
   * back, and what is left out stays; `halfOpen`, `slowStart` and `breakDuration` are replaced as a whole. The state stays, as do the
   * permits and a break that has begun. The window keeps what it can hold: another size or length takes over what fits; a change
   * between time and calls starts empty.
   * @throws RangeError, TypeError as `circuitBreaker()`, and for another `name`; then nothing has changed
   */
  update(change: CircuitBreakerUpdate): void;

  /**
   * The state and what it rests on: frozen plain data that survives JSON. It only looks: no code of yours runs, and it throws
   * nothing but for options that make no sense.
   */
  snapshot(options?: SnapshotOptions): CircuitSnapshot;
  /**
   * Takes the state over from a snapshot, of this process or another: state, break, row of breaks, failures in a row, slow start and last
   * failure, and what was counted if the snapshot was taken with `counts`: so processes that live for fewer calls than `minimumCalls`
   * can open a circuit. Half-open begins anew: its probes are not here. Breaks and ages go by wall time; a break is never longer than
   * it was when it began, nor, unless it was by `trip()`, than `maxBreakDuration`. Calls under way are not counted. Restore after composing if the pipeline has
   * a runtime of its own.
   * @throws TypeError or RangeError if it is no such snapshot; then nothing changes
   */
  restore(snapshot: CircuitSnapshot): void;

  on<K extends CircuitEventType>(type: K | '*', listener: Listener<K>): Unsubscribe;
  describe(): Record<string, unknown>;
}

/** The surroundings of the state machine: the clock for questions from outside of a call, errors and snapshots. */
export class Breaker implements CircuitBreaker {
  readonly kind = 'circuit-breaker';
  readonly name: string;
  readonly #machine: CircuitMachine;

  constructor(options: CircuitBreakerOptions) {
    const settings = sharedSettings(options);
    const { name = CIRCUIT_BREAKER.name.default } = options;
    this.name = checkName('circuitBreaker.name', name);
    this.#machine = new CircuitMachine(settings, this);
  }

  get events(): EventHub<CircuitEventType> {
    return this.#machine.events;
  }

  get state(): CircuitState {
    const { era } = this.#machine;
    const isSteady = !(era instanceof OpenEra || era instanceof HalfOpenEra);
    return isSteady ? era.state : this.#machine.eraNow(this.#machine.now()).state;
  }

  get traits(): readonly Trait[] {
    return TRAITS;
  }

  get needsTime(): { readonly admit: boolean; readonly success: boolean } {
    const { slowCallRate, goesByTime } = this.#machine.settings;
    return { admit: slowCallRate !== undefined, success: goesByTime };
  }

  admit(call: PolicyCall, now: number): Admission {
    const machine = this.#machine;
    const at = Number.isNaN(now) && timesAdmission(machine) ? call.runtime.clock.now() : now;
    return machine.admit(call, at) ? PROCEED : reject(refusal(this.name, machine, at));
  }

  settle(call: PolicyCall, outcome: Outcome, now: number): Pass {
    this.#machine.settle(call, outcome, now);
    return PASS;
  }

  abandon(call: PolicyCall, reason: AbandonReason, now: number): void {
    this.#machine.abandon(call, reason, now);
  }

  release(permit: unknown): void {
    this.#machine.release(permit);
  }

  isolate(): void {
    if (this.state !== 'isolated') this.#machine.switchTo('isolated');
  }

  disable(): void {
    if (this.state !== 'disabled') this.#machine.switchTo('disabled');
  }

  metricsOnly(): void {
    if (this.state !== 'metrics-only') this.#machine.switchTo('metrics-only');
  }

  reset(): void {
    this.#machine.switchTo('closed');
  }

  update(change: CircuitBreakerUpdate): void {
    const inForce = { ...this.#machine.settings.given, name: this.name };
    const changed = updateOptions('circuitBreaker', CIRCUIT_BREAKER, inForce, change, FIXED);
    const before = this.needsTime;
    // Messages show a value as it was given.
    this.#machine.configure(sharedSettings({ ...changed, ...change }));
    const { admit, success } = this.needsTime;
    if (admit !== before.admit || success !== before.success) reviseComposition();
  }

  trip(options: TripOptions = {}): void {
    checkOptions('trip', options, ['for', 'reason']);
    const { for: duration, reason = 'manual' } = options;
    if (typeof reason !== 'string') throw wrongType('trip.reason', 'must be a string', reason);
    const breakMs = duration === undefined ? undefined : checkDuration('trip.for', duration, LENGTH);
    this.#machine.trip(reason.slice(0, MAX_REASON), breakMs);
  }

  probeNow(): void {
    this.#machine.probeNow();
  }

  snapshot(options: SnapshotOptions = {}): CircuitSnapshot {
    checkOptions('snapshot', options, ['counts']);
    const { counts = false } = options;
    return takeSnapshot(this.name, this.#machine, checkBoolean('snapshot.counts', counts));
  }

  restore(snapshot: CircuitSnapshot): void {
    this.#machine.restore(checkSnapshot(snapshot));
  }

  remembers(now: number): number {
    return remembered(this.#machine, now);
  }

  on<K extends CircuitEventType>(type: K | '*', listener: Listener<K>): Unsubscribe {
    return this.events.on(type, listener);
  }

  describe(): Record<string, unknown> {
    return plain(CIRCUIT_BREAKER, this.#machine.settings);
  }

  reading(): Reading {
    const { state, calls, failures } = this.snapshot();
    const { minimumCalls, window } = this.#machine.settings;
    const measured = calls > 0 && calls >= (minimumCalls ?? enoughCalls(window));
    return { circuit: { state, calls, failures, measured } };
  }

  attach(runtime: Runtime): void {
    const { events, era } = this.#machine;
    const before = events.runtime;
    events.attach(runtime);
    if (runtime === before) return;
    // Monotonic clocks have origins of their own. Where nothing has happened yet, it all begins now.
    era.shift(runtime.clock.now() - (era.generation === 0 ? era.since : before.clock.now()));
  }
}

// Not in each circuit: where each key has one, there are many.
const TRAITS: readonly Trait[] = ['judges'];

/** A closed circuit does not go by the time, unless it looks for slow calls or starts slowly; nor does one that was switched by hand. */
function timesAdmission({ era, settings }: CircuitMachine): boolean {
  if (settings.slowCallRate !== undefined || era.state === 'open' || era.state === 'half-open') return true;
  return era instanceof SlowStartEra && !era.over;
}
