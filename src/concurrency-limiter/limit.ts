/** The end of a call, where it says something about the dependency. */
export interface Sample {
  /** Duration of the call, in ms. */
  readonly ms: number;
  /** Number of calls in flight when it started, itself included. */
  readonly inFlight: number;
  /**
   * - `succeeded`;
   * - `dropped`: the dependency reported overload, or did not answer before a timeout;
   * - `failed`: any other failure.
   */
  readonly end: 'succeeded' | 'dropped' | 'failed';
  /** True if no further call could start when it ended. */
  readonly isFull: boolean;
}

export interface Bounds {
  readonly minLimit: number;
  readonly maxLimit: number;
}

/** Estimates from samples the number of concurrent calls that a dependency can process. */
export interface Limit {
  /** Limit of calls in flight. It may have a fraction. */
  value: number;
  /** The present latency, and the latency without load, in ms. NaN while unknown. */
  readonly latencyMs: number;
  readonly baselineMs: number;
  sample(sample: Sample, now: number): void;
}

export function within({ minLimit, maxLimit }: Bounds, limit: number): number {
  return Math.max(minLimit, Math.min(maxLimit, limit));
}

/** True if less than half of the limit is used, so that the latency says nothing about it. */
export function isBarelyUsed(limit: number, inFlight: number): boolean {
  return 2 * inFlight < limit;
}

/** Computes the step of a change: the order of magnitude of the limit, so that a large limit does not change too slowly. */
export function stepOf(limit: number): number {
  return Math.max(1, Math.floor(Math.log10(limit)));
}
