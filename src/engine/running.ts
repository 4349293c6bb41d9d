import { report } from '../core/index.ts';
import { type CallState, isConcluded } from './call-state.ts';
import { type Child, offRoute } from './detour.ts';
import { Orphans } from './orphans.ts';

/** The execution runs as part of the present attempt. */
export function adopt(state: CallState, child: Child): void {
  const detour = offRoute(state);
  detour.children ??= new Set();
  detour.children.add(child);
  child.onDrained = () => detour.children?.delete(child);
}

/** What still runs does so on its own from here. The levels that it runs inside keep its permits until it has ended. */
export function leaveRunning(state: CallState): void {
  const { work } = state;
  const detour = offRoute(state);
  const children = [...(detour.children ?? [])];
  state.work = undefined;
  detour.children = undefined;
  let running = children.length + (work === undefined ? 0 : 1);
  if (running === 0) return;
  detour.orphans ??= new Orphans((error) => report(state.plan.runtime, error));
  const release = detour.orphans.add(state.level);
  const ended = (): void => {
    running -= 1;
    if (running > 0) return;
    release(state.plan.runtime.clock.now());
    if (isConcluded(state)) tellIfDrained(state);
  };
  work?.then(ended, ended);
  for (const child of children) child.onDrained = ended;
}

export function tellIfDrained(state: CallState): void {
  const orphans = state.detour?.orphans;
  if (orphans === undefined || orphans.size === 0) state.detour?.onDrained?.();
}
