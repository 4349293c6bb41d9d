import type { LoopLag } from '../processes/loop-lag.ts';
import type { Script } from '../script/phases.ts';

/** A message from the demo to an upstream. */
export type UpstreamCommand =
  | { readonly type: 'prepare'; readonly script: Script }
  /** Starts the script. */
  | { readonly type: 'begin' };

/** A message from an upstream to the demo. */
export type UpstreamReport =
  | { readonly type: 'listening'; readonly port: number }
  | { readonly type: 'counts'; readonly counts: UpstreamCounts; readonly lag: LoopLag };

/** The counts of the upstream so far. */
export interface UpstreamCounts {
  readonly received: number;
  /** Requests that were accepted and neither answered nor lost, at present: running ones and queued ones. */
  readonly open: number;
  readonly mostOpen: number;
  /** Number of requests that the workers have finished. */
  readonly worked: number;
  /** Number of those whose client had stopped waiting. */
  readonly workedInVain: number;
}

export const NO_COUNTS: UpstreamCounts = { received: 0, open: 0, mostOpen: 0, worked: 0, workedInVain: 0 };
