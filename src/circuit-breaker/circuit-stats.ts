/** The calls in the window. */
export interface CircuitStats {
  readonly calls: number;
  readonly failures: number;
  readonly slowCalls: number;
  /** Share of failures, 0–1; 0 where there was no call. */
  readonly failureRate: number;
  /** Share of slow calls, those in flight included, 0–1; 0 where there was no call. */
  readonly slowCallRate: number;
  /** Calls that have taken longer than `slowCallDuration` and still run. They are not among `calls` and `slowCalls` yet. */
  readonly slowInFlight: number;
  /** Failures since the last success, whatever the window. */
  readonly consecutiveFailures: number;
}
