import { report, type StartWaiter } from '../core/index.ts';
import type { CallState } from './call-state.ts';
import { type Detour, offRoute, type Started } from './detour.ts';

/** An operation begins inside all levels of the call, and of the calls that it is part of. */
export function begin(state: CallState, now: number): void {
  state.started ??= now;
  const { detour } = state;
  if (detour === undefined) return;
  detour.link?.parent?.begun();
  if (detour.startWaiters !== undefined) tellWaiters(state, detour, now);
}

/** Tells `waiter` when the first operation inside the level at `index` begins, which is being admitted. */
export function waitForStart(state: CallState, index: number, waiter: StartWaiter): void {
  const detour = offRoute(state);
  // Those of levels that have been left meanwhile have waited in vain.
  const outer = detour.startWaiters?.filter((one) => one.index < index) ?? [];
  detour.startWaiters = [...outer, { index, waiter }];
}

function tellWaiters({ plan }: CallState, detour: Detour, now: number): void {
  const waiters = detour.startWaiters ?? [];
  detour.startWaiters = undefined;
  const at = Number.isNaN(now) ? plan.runtime.clock.now() : now;
  for (const { waiter } of waiters) {
    try {
      waiter.started(at);
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
