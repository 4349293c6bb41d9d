import type { CircuitReason, CircuitState } from '../core/index.ts';
import type { InFlight } from './in-flight.ts';

/**
 * The permit that a call was admitted with. It names the era that admitted it: a result counts only while that era lasts (a generation
 * fence, as in gobreaker), so a late one never touches a later state.
 */
export interface Permit {
  readonly era: Era;
}

/**
 * The time from one transition to the next. While no durations are measured, it is itself the permit of the calls that it
 * admits: they share it, and admitting allocates nothing.
 */
export class Era implements Permit {
  readonly state: CircuitState;
  readonly generation: number;
  /** Monotonic, as all times here. */
  since: number;
  /** The calls that it has admitted and that still run; `undefined` while nobody wants to know how long they take. */
  inFlight: InFlight | undefined = undefined;

  constructor(state: CircuitState, generation: number, since: number) {
    this.state = state;
    this.generation = generation;
    this.since = since;
  }

  get era(): this {
    return this;
  }

  /** The clock's origin has moved. */
  shift(ms: number): void {
    this.since += ms;
  }
}

/** Why a circuit opened. */
export interface Opening {
  readonly reason: CircuitReason;
  /** The error of the call that opened it, if an error did: one for each open circuit, let go when it closes. */
  readonly cause: unknown;
}

export class OpenEra extends Era {
  declare readonly state: 'open';
  /** From then on a probe may go. */
  until: number;
  readonly opening: Opening;

  constructor(generation: number, since: number, until: number, opening: Opening) {
    super('open', generation, since);
    this.until = until;
    this.opening = opening;
  }

  override shift(ms: number): void {
    super.shift(ms);
    this.until += ms;
  }
}

/** Nothing opens, but it is noted when something would have. */
export class MetricsOnlyEra extends Era {
  declare readonly state: 'metrics-only';
  trips = 0;
  /** The reason for which the last failed or slow call would have opened the circuit. */
  #reason: CircuitReason | undefined = undefined;

  constructor(generation: number, since: number) {
    super('metrics-only', generation, since);
  }

  /** An outage trips once, not with each of its failures. */
  judged(reason: CircuitReason | undefined): void {
    if (reason !== undefined && this.#reason === undefined) this.trips += 1;
    this.#reason = reason;
  }

  /** The last answer of the user's trigger: looking at the circuit does not ask it. */
  get wouldTripByUser(): boolean {
    return this.#reason === 'should-trip';
  }
}

/** An era that ends only by hand, or by the results of its calls. */
export function steadyEra(
  state: Exclude<CircuitState, 'open' | 'half-open'>,
  generation: number,
  since: number,
): Era {
  return state === 'metrics-only' ? new MetricsOnlyEra(generation, since) : new Era(state, generation, since);
}
