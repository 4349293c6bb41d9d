import type { LoopLag } from '../processes/loop-lag.ts';

/** The delays of a process of the demo, or the longest delays of several processes. */
export interface Pace extends LoopLag {
  /** Share of its calls that began more than `LATE_MS` after they were due, 0–1: the part of the load that was late. */
  readonly lateShare: number;
}

/** Delay in ms beyond which the machine, and not the upstream, has held up a call. */
export const LATE_MS = 100;
/** Limits of the pace. Beyond any of them, the results depend on the machine as much as on the clients. */
export const TOLERABLE: Pace = { lagMs: 50, stallMs: 500, lateShare: 0.01 };

/** The pace of the slowest process. */
export interface Machine extends Pace {
  /** True if the machine was fast enough, so that the figures depend only on the clients. */
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
