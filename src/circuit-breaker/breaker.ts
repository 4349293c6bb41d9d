import {
  type AbandonReason,
  type Admission,
  type CircuitState,
  EventHub,
  type EventType,
  type Listener,
  type Outcome,
  PASS,
  type Pass,
  type Policy,
  type PolicyCall,
  PROCEED,
  type Runtime,
  reject,
  show,
  type Unsubscribe,
} from '../core/index.ts';
import { describeSettings } from './describe.ts';
import { CircuitOpenError } from './errors.ts';
import { CircuitMachine, type Transition } from './machine.ts';
import type { CircuitBreakerOptions } from './options.ts';
import { checkSnapshot } from './restore.ts';
import { copyOptions, settingsFrom } from './settings.ts';
import type { CircuitSnapshot } from './snapshot.ts';
import { takeSnapshot } from './take-snapshot.ts';

export type CircuitEventType = Extract<EventType, `circuit.${string}`>;

export interface CircuitBreaker extends Policy<never> {
  readonly kind: 'circuit-breaker';
  /** What the circuit does, from `circuit.opened` to `circuit.closed`. It belongs to all pipelines that share the circuit. */
  readonly events: EventHub<CircuitEventType>;
  /**
   * The state that the last call left. There is no timer: an open circuit whose break is over stays `'open'` until a call
   * asks, and becomes half-open with it. `snapshot().retryAfterMs` is 0 then.
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
   * Changes options while in use: the circuit goes on as one made with the old options and these on top. All are checked
   * first, and nothing changes if one is wrong. An option given as `undefined` goes back to its default; `halfOpen` and
   * `breakDuration` are replaced as a whole. The state stays, as do the permits and a break that has begun. The window keeps
   * what it can hold: another size or length takes over what fits; a change between time and count starts empty.
   * @throws RangeError or TypeError as `circuitBreaker()` does, and for a change of `name`
   */
  update(changes: CircuitBreakerOptions): void;

  /** The state and what it rests on: frozen plain data that survives JSON. */
  snapshot(): CircuitSnapshot;
  /**
   * Takes the state over from a snapshot, of this process or another: state, break, row of breaks and last failure. What was
   * counted is not taken over. A half-open circuit comes back open and due for a probe. The break goes by wall time, and is
   * never longer than it was when it began. Calls under way are not counted. Restore after composing if the pipeline has a
   * runtime of its own.
   * @throws TypeError or RangeError if it is no such snapshot; then nothing changes
   */
  restore(snapshot: CircuitSnapshot): void;

  on<K extends CircuitEventType>(type: K | '*', listener: Listener<K>): Unsubscribe;
  describe(): Record<string, unknown>;
}

const EVENTS = {
  closed: 'circuit.closed',
  'half-open': 'circuit.half-opened',
  isolated: 'circuit.isolated',
  disabled: 'circuit.disabled',
  'metrics-only': 'circuit.metrics-only',
} as const;

/** What surrounds the state machine: the clock for what is asked from outside of a call, events, errors and snapshots. */
export class Breaker implements CircuitBreaker {
  readonly kind = 'circuit-breaker';
  readonly name: string;
  readonly events: EventHub<CircuitEventType>;
  readonly #machine: CircuitMachine;
  #options: CircuitBreakerOptions;

  constructor(options: CircuitBreakerOptions) {
    const settings = settingsFrom(options);
    this.name = settings.name;
    this.events = new EventHub(this);
    this.#options = copyOptions(options);
    this.#machine = new CircuitMachine(
      settings,
      this.#now(),
      () => this.events.runtime.random(),
      (transition, call) => this.#emit(transition, call),
    );
  }

  get state(): CircuitState {
    return this.#machine.era.state;
  }

  admit(call: PolicyCall, now: number): Admission {
    return this.#machine.admit(call, now) ? PROCEED : reject(this.#refusal(now));
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
    if (this.state !== 'isolated') this.#machine.switchTo('isolated', this.#now());
  }

  disable(): void {
    if (this.state !== 'disabled') this.#machine.switchTo('disabled', this.#now());
  }

  metricsOnly(): void {
    if (this.state !== 'metrics-only') this.#machine.switchTo('metrics-only', this.#now());
  }

  reset(): void {
    this.#machine.switchTo('closed', this.#now());
  }

  update(changes: CircuitBreakerOptions): void {
    const options = { ...this.#options, ...changes };
    const settings = settingsFrom(options);
    if (settings.name !== this.name) {
      throw new RangeError(
        `circuitBreaker.name cannot be changed from '${this.name}', got ${show(settings.name)}`,
      );
    }
    this.#options = copyOptions(options);
    this.#machine.configure(settings, this.#now());
  }

  snapshot(): CircuitSnapshot {
    return takeSnapshot(this.name, this.#machine, this.#now(), this.events.runtime.clock.wallNow());
  }

  restore(snapshot: CircuitSnapshot): void {
    this.#machine.restore(checkSnapshot(snapshot), this.#now(), this.events.runtime.clock.wallNow());
  }

  on<K extends CircuitEventType>(type: K | '*', listener: Listener<K>): Unsubscribe {
    return this.events.on(type, listener);
  }

  describe(): Record<string, unknown> {
    return describeSettings(this.#machine.settings);
  }

  attach(runtime: Runtime): void {
    const before = this.events.runtime;
    this.events.attach(runtime);
    if (runtime === before) return;
    // Monotonic clocks have origins of their own. Where nothing has happened yet, it all begins now.
    const { era } = this.#machine;
    era.shift(runtime.clock.now() - (era.generation === 0 ? era.since : before.clock.now()));
  }

  #now(): number {
    return this.events.runtime.clock.now();
  }

  #refusal(now: number): CircuitOpenError {
    const state = this.state as CircuitOpenError['state'];
    const retryAfterMs = this.#machine.retryAfterMs(now);
    const until = state === 'open' ? ` for another ${Math.ceil(retryAfterMs ?? 0)} ms` : '';
    const why = state === 'half-open' ? ', and its probes are under way' : '';
    return new CircuitOpenError(`circuit '${this.name}' is ${state}${until}${why}`, {
      policy: this.name,
      state,
      retryAfterMs,
      lastFailure: this.#machine.lastFailure,
    });
  }

  #emit({ evidence, ...transition }: Transition, call: PolicyCall | undefined): void {
    const { state } = transition;
    if (state !== 'open') {
      this.events.emit(EVENTS[state], call, () => transition, true);
      return;
    }
    const { calls = 0, failureRate, slowCallRate } = evidence ?? {};
    const { breakMs } = this.#machine;
    this.events.emit(
      'circuit.opened',
      call,
      () => ({ ...transition, calls, failureRate, slowCallRate, breakMs }),
      true,
    );
  }
}
