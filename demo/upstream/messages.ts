import type { LoopLag } from '../processes/loop-lag.ts';
import type { Script } from '../script/phases.ts';

/** What the demo says to an upstream. */
export type UpstreamCommand =
  | { readonly type: 'prepare'; readonly script: Script }
  /** The script starts now. */
  | { readonly type: 'begin' };

/** What an upstream says to the demo. */
export type UpstreamReport =
  | { readonly type: 'listening'; readonly port: number }
  | { readonly type: 'counts'; readonly counts: UpstreamCounts; readonly lag: LoopLag };

/** What the upstream has seen so far. */
export interface UpstreamCounts {
  readonly received: number;
  /** Requests accepted and neither answered nor lost, now: those in work and those in the queue. */
  readonly open: number;
  readonly mostOpen: number;
  /** Requests that the workers have finished, … */
  readonly worked: number;
  /** … and how many of these for a client that had stopped waiting. */
  readonly workedInVain: number;
}

export const NO_COUNTS: UpstreamCounts = { received: 0, open: 0, mostOpen: 0, worked: 0, workedInVain: 0 };
