import type { CircuitState } from './events.ts';

/** A policy's state in numbers, for whoever measures it. A number that is `undefined` or not finite is not observed. */
export interface Reading {
  /** How much of the limit is taken: permits in use. */
  readonly usage?: number | undefined;
  readonly limit?: number | undefined;
  /** Of what is used, what is held in vain. */
  readonly abandoned?: number | undefined;
  /** Calls that wait. */
  readonly queued?: number | undefined;
  readonly maxQueued?: number | undefined;
  readonly circuit?: CircuitReading | undefined;
  readonly fleet?: FleetReading | undefined;
}

/** The state of a fleet, as one instance of the application knows it. */
export interface FleetReading {
  /** Instances that are alive. */
  readonly instances: number;
  /** Who decides: the fleet's server, each instance for itself, or both while the server comes back. */
  readonly mode: 'shared' | 'returning' | 'local';
  /** Questions to the server. */
  readonly questions: number;
  /** Permits that were given out, by who decided. */
  readonly permits: Readonly<Record<'lease' | 'server' | 'share', number>>;
}

/** The state of a policy that judges a dependency. */
export interface CircuitReading {
  readonly state: CircuitState;
  /** Calls in the window. */
  readonly calls: number;
  readonly failures: number;
  /** True if there are enough calls for the ratio to mean anything. */
  readonly measured: boolean;
}
