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
  /** Permits that were given out, by who decided; `undefined` where there are none. */
  readonly permits?: Readonly<Record<'lease' | 'server' | 'share', number>> | undefined;
  /** Requests to a shared store, by their result; `undefined` where there is none. */
  readonly requests?: Readonly<Record<StoreResult, number>> | undefined;
}

/**
 * The result of a request to a shared store:
 * - `local`: an entry in this process
 * - `hit`, `miss`: an entry on the server, or none
 * - `leased`, `elsewhere`: the lease of a key was given to this instance, or another has it
 * - `refused`: an entry was not kept, since its lease was lost or it is too long
 * - `away`: the server was away, and the call went on without it
 */
export type StoreResult = 'local' | 'hit' | 'miss' | 'leased' | 'elsewhere' | 'refused' | 'away';

/** The state of a policy that judges a dependency. */
export interface CircuitReading {
  readonly state: CircuitState;
  /** Calls in the window. */
  readonly calls: number;
  readonly failures: number;
  /** True if there are enough calls for the ratio to mean anything. */
  readonly measured: boolean;
}
