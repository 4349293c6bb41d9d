import type { CallState } from './call-state.ts';
import { offRoute, type Started } from './detour.ts';

/** An operation begins inside all levels of the call, and of the calls that it is part of. */
export function begin(state: CallState, now: number): void {
  state.started ??= now;
  state.detour?.link?.parent?.begun();
}

/** When the first operation inside the level at `index` began since its admission. */
export function startedAt({ started, detour }: CallState, index: number): number | undefined {
  if (detour?.startedBefore !== undefined) {
    for (const { depth, at } of detour.startedBefore) if (index < depth) return at;
  }
  return started;
}

/** All levels further in than `index` are about to be admitted anew. */
export function startAgain(state: CallState, index: number): void {
  const depth = index + 1;
  const detour = offRoute(state);
  const outer = (detour.startedBefore ?? []).filter(
    (_, i, all) => i === 0 || (all[i - 1] as Started).depth < depth,
  );
  for (const started of outer) started.depth = Math.min(started.depth, depth);
  if (state.started !== undefined && (outer.at(-1)?.depth ?? 0) < depth)
    outer.push({ depth, at: state.started });
  detour.startedBefore = outer;
  state.started = undefined;
}
