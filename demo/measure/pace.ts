import type { LoopLag } from '../processes/loop-lag.ts';

/** How a process of the demo, or the worst of several, kept up with what it was asked to do. */
export interface Pace extends LoopLag {
  /** The share of its calls that began more than `LATE_MS` after they were due, 0–1: the load that was not achieved in time. */
  readonly lateShare: number;
}

/** A call that begins so much later than it was due was held up by the machine, and by no upstream. */
export const LATE_MS = 100;
/** Beyond any of these, a run tells of the machine as much as of the clients. */
export const TOLERABLE: Pace = { lagMs: 50, stallMs: 500, lateShare: 0.01 };

/** The pace of the slowest process. */
export interface Machine extends Pace {
  /** Whether that was fast enough for the figures to be those of the clients. */
  readonly keptUp: boolean;
}

export function machineOf(all: readonly Pace[]): Machine {
  const pace = slowest(all);
  const measures = Object.keys(TOLERABLE) as (keyof Pace)[];
  return { ...pace, keptUp: measures.every((measure) => pace[measure] <= TOLERABLE[measure]) };
}

export function slowest(all: readonly Pace[]): Pace {
  return {
    lagMs: Math.max(0, ...all.map(({ lagMs }) => lagMs)),
    stallMs: Math.max(0, ...all.map(({ stallMs }) => stallMs)),
    lateShare: Math.max(0, ...all.map(({ lateShare }) => lateShare)),
  };
}
