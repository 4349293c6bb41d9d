import { type Outcome, report } from '../core/index.ts';
import { type ExecutionState, type Rare, rareOf, type Started, type Waiting } from './execution-state.ts';

/** The execution is counted as begun. */
export function enter(execution: ExecutionState): void {
  const { observer, runtime } = execution.plan;
  execution.mark = observer.started(runtime.clock, execution.mark) ?? execution.mark;
}

/** An operation begins inside all levels of the call, and of the calls that it is part of. */
export function begin(execution: ExecutionState, now: number): void {
  execution.started ??= now;
  const { rare } = execution;
  if (rare === undefined) return;
  rare.link?.parent?.begun(now);
  if (rare.startWaiters !== undefined) tellWaiters(execution, rare, now);
}

/** Tells the waiter when the first operation inside its level begins, which is being admitted. */
export function waitForStart(execution: ExecutionState, waiting: Waiting): void {
  const rare = rareOf(execution);
  // Those of levels that have been left meanwhile have waited in vain.
  const outer = rare.startWaiters?.filter((one) => one.index < waiting.index) ?? [];
  rare.startWaiters = [...outer, waiting];
}

/** The call has to wait, so its operation does not begin with the admissions that it has. */
export function startIsLater({ startWaiters }: Rare): void {
  if (startWaiters === undefined) return;
  for (const waiting of startWaiters) waiting.at = Number.NaN;
}

function tellWaiters({ plan }: ExecutionState, rare: Rare, now: number): void {
  const waiters = rare.startWaiters ?? [];
  rare.startWaiters = undefined;
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
export function startedAt({ started, rare }: ExecutionState, index: number): number | undefined {
  const before = rare?.startedBefore;
  return before === undefined ? started : startedBefore(before, index, started);
}

function startedBefore(
  before: readonly Started[],
  index: number,
  started: number | undefined,
): number | undefined {
  for (const { depth, at } of before) if (index < depth) return at;
  return started;
}

/** All levels further in than `index` are about to be admitted anew. */
export function startAgain(execution: ExecutionState, index: number): void {
  const depth = index + 1;
  const rare = rareOf(execution);
  const outer = (rare.startedBefore ?? []).filter(
    (_, i, all) => i === 0 || (all[i - 1] as Started).depth < depth,
  );
  for (const started of outer) started.depth = Math.min(started.depth, depth);
  if (execution.started !== undefined && (outer.at(-1)?.depth ?? 0) < depth)
    outer.push({ depth, at: execution.started });
  rare.startedBefore = outer;
  execution.started = undefined;
}

/** The level at that index, or one inside a custom layer that the levels enclose, has done away with the outcome. */
export function noteRetried(execution: ExecutionState, level: number, outcome: Outcome): void {
  const rare = rareOf(execution);
  rare.lastRetried = { level, outcome };
  rare.link?.parent?.retried(outcome);
}

/** The outcome that was done away with last inside the level at that index. */
export function lastRetried({ rare }: ExecutionState, index: number): Outcome | undefined {
  const retried = rare?.lastRetried;
  return retried !== undefined && index <= retried.level ? retried.outcome : undefined;
}
