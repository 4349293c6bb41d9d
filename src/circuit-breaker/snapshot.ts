import type { CircuitReason, CircuitState } from '../core/index.ts';
import type { LastFailure } from './last-failure.ts';

/** Frozen plain data, the same after JSON: where there is nothing to say, `null`. Times are epoch times. */
export interface CircuitSnapshot {
  readonly version: 1;
  readonly name: string;
  /** An open circuit stays `'open'` until a call asks, also when its break is over: then `retryAfterMs` is 0. */
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
  /** Share of failures, 0–1; `null` without calls. */
  readonly failureRate: number | null;
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
  /** While open: from when on a probe may go. */
  readonly nextProbeMs: number | null;
  /** While open: what is left of the break. */
  readonly retryAfterMs: number | null;

  /** While `metrics-only`: what would have been. */
  readonly dryRun: {
    /** Why the circuit would open now at a failed or slow call. */
    readonly reason: CircuitReason | null;
    /** How often the circuit would have opened. */
    readonly trips: number;
  } | null;

  readonly lastFailure: LastFailure | null;
}

/** What `restore` takes over. What was counted is no evidence in another process, so the window starts empty. */
export type Restorable = Pick<
  CircuitSnapshot,
  'version' | 'state' | 'sinceMs' | 'breakMs' | 'consecutiveBreaks' | 'nextProbeMs' | 'lastFailure'
>;
