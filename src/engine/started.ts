import { report } from '../core/index.ts';
import type { CallState } from './call-state.ts';
import { type Detour, offRoute, type Started, type Waiting } from './detour.ts';

/** An operation begins inside all levels of the call, and of the calls that it is part of. */
export function begin(state: CallState, now: number): void {
  state.started ??= now;
  const { detour } = state;
  if (detour === undefined) return;
  detour.link?.parent?.begun(now);
  if (detour.startWaiters !== undefined) tellWaiters(state, detour, now);
}

/** Tells the waiter when the first operation inside its level begins, which is being admitted. */
export function waitForStart(state: CallState, waiting: Waiting): void {
  const detour = offRoute(state);
  // Those of levels that have been left meanwhile have waited in vain.
  const outer = detour.startWaiters?.filter((one) => one.index < waiting.index) ?? [];
  detour.startWaiters = [...outer, waiting];
}

/** The call has to wait, so its operation does not begin with the admissions that it has. */
export function startIsLater({ startWaiters }: Detour): void {
  if (startWaiters === undefined) return;
  for (const waiting of startWaiters) waiting.at = Number.NaN;
}

function tellWaiters({ plan }: CallState, detour: Detour, now: number): void {
  const waiters = detour.startWaiters ?? [];
  detour.startWaiters = undefined;
  let began = now;
  for (const { waiter, at } of waiters) {
    if (Number.isNaN(began)) began = Number.isNaN(at) ? plan.runtime.clock.now() : at;
    try {
      waiter.started(began);
    } catch (error) {
      report(plan.runtime, error);
    }
  }
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
