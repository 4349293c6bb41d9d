export interface RateLimiterSnapshot {
  readonly permits: number;
  readonly periodMs: number;
  readonly burst: number;
  /** Permits that are there now. */
  readonly available: number;
  /** In how many ms whoever comes now gets a permit, behind those who wait. */
  readonly nextPermitMs: number;
  /** Calls that wait, for any key. */
  readonly queued: number;
  /** Keys that the limiter keeps a limit for. */
  readonly keys: number;
}
