/** How a call has ended that tells something about the dependency. */
export interface Sample {
  /** How long it took, in ms. */
  readonly ms: number;
  /** How many calls were in flight when it began, itself included. */
  readonly inFlight: number;
  /**
   * - `succeeded`;
   * - `dropped`: the dependency said that it is too much, or did not answer within the time that the caller had;
   * - `failed`: in any other way.
   */
  readonly end: 'succeeded' | 'dropped' | 'failed';
  /** True if no further call could begin as it ended. */
  readonly isFull: boolean;
}

export interface Bounds {
  readonly minLimit: number;
  readonly maxLimit: number;
}

/** Finds out from samples how many calls a dependency takes at once. */
export interface Limit {
  /** Of calls in flight; not necessarily a whole number. */
  value: number;
  /** How long calls take of late, and without load, as far as it is known: NaN if not. In ms. */
  readonly latencyMs: number;
  readonly baselineMs: number;
  sample(sample: Sample, now: number): void;
}

export function within({ minLimit, maxLimit }: Bounds, limit: number): number {
  return Math.max(minLimit, Math.min(maxLimit, limit));
}

/** True if calls use so little of the limit that their latency says nothing about it. */
export function isBarelyUsed(limit: number, inFlight: number): boolean {
  return 2 * inFlight < limit;
}

/** By how much a limit grows and falls at a time: the order of magnitude, so that a large one does not take for ever. */
export function stepOf(limit: number): number {
  return Math.max(1, Math.floor(Math.log10(limit)));
}
