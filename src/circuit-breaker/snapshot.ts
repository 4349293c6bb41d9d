import type { CircuitReason, CircuitState } from '../core/index.ts';
import type { LastFailure } from './last-failure.ts';
import type { WindowSnapshot } from './window-snapshot.ts';

/** Frozen plain data, the same after JSON: where there is nothing to say, `null`. Times are epoch times. */
export interface CircuitSnapshot {
  readonly version: 1;
  readonly name: string;
  /** An open circuit whose break is over is `'half-open'`, also before a call has asked. */
  readonly state: CircuitState;
  /** When the snapshot was taken. */
  readonly timeMs: number;
  /** When the state was entered. */
  readonly sinceMs: number;
  /** Goes up with each transition, and with `reset` and `restore`. */
  readonly generation: number;

  /** Calls in the window. While open and half-open: those that opened the circuit, as far as they are still in it. */
  readonly calls: number;
  readonly failures: number;
  readonly slowCalls: number;
  /** Calls that have taken longer than `slowCallDuration` and still run. They are not among `calls` and `slowCalls` yet. */
  readonly slowInFlight: number;
  /** Share of failures, 0–1; `null` without calls. */
  readonly failureRate: number | null;
  /** Share of slow calls, those in flight included. */
  readonly slowCallRate: number | null;
  readonly consecutiveFailures: number;

  /** While half-open. */
  readonly probes: {
    /** Permits in use. */
    readonly running: number;
    readonly succeeded: number;
    readonly failed: number;
  } | null;

  /** Length of the break that lasts, or of the last one. */
  readonly breakMs: number | null;
  /** Breaks in a row: what a growing break grows by. */
  readonly consecutiveBreaks: number;
  /** While open, and until a call has asked to be a probe: from when on one may go. */
  readonly nextProbeMs: number | null;
  /** While open, and until a call has asked to be a probe: what is left of the break, 0 if it is over. */
  readonly retryAfterMs: number | null;

  /** While open and half-open: why the circuit opened. */
  readonly reason: CircuitReason | null;
  /** While closed, after the probes have succeeded: the share of the calls that is let through, and until when it grows. */
  readonly slowStart: { readonly share: number; readonly endsMs: number } | null;

  /** While `metrics-only`: what would have been. */
  readonly dryRun: {
    /** Why the circuit would open now at a failed or slow call. `shouldTrip` is not asked: that is its last answer. */
    readonly reason: CircuitReason | null;
    /** How often the circuit would have opened. */
    readonly trips: number;
  } | null;

  readonly lastFailure: LastFailure | null;
  /** How each of the calls in the window went, as far as it matters: only if it was asked for with `counts`. */
  readonly window: WindowSnapshot | null;
}

/** The state of a circuit as plain data. */
export interface SnapshotOptions {
  /**
   * True to have in the snapshot how the calls in the window went, so that `restore` goes on counting where this circuit was. A
   * count window takes a character for each call.
   * @default false
   */
  readonly counts?: boolean | undefined;
}

/** The part of a snapshot that `restore` takes over. */
export type Restorable = Pick<
  CircuitSnapshot,
  | 'version'
  | 'state'
  | 'sinceMs'
  | 'consecutiveFailures'
  | 'breakMs'
  | 'consecutiveBreaks'
  | 'nextProbeMs'
  | 'reason'
  | 'lastFailure'
  | 'window'
> & { readonly startsSlowly: boolean };
