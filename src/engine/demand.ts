import {
  ambientDemand,
  type Clock,
  type Criticality,
  checkCriticality,
  DEFAULT_CRITICALITY,
  DeadlineExceededError,
  type Demand,
  type ExecuteOptions,
  epochOf,
  msUntil,
} from '../core/index.ts';
import type { ListNode } from '../structures/index.ts';
import type { Expiry } from './deadlines.ts';
import { type ExecutionState, rareOf } from './execution-state.ts';
import { calledOff } from './interruption.ts';
import { earliestTime } from './permits.ts';

/*
 * The demand of a caller: how much the call matters, and until when it makes sense. Few do, so it is among the rare state.
 */

/** The deadline of a whole call. It is its own timer. */
class CallDeadline implements Expiry {
  readonly execution: ExecutionState;
  list: object | undefined = undefined;
  previous: ListNode | undefined = undefined;
  next: ListNode | undefined = undefined;
  dueAt = 0;

  constructor(execution: ExecutionState) {
    this.execution = execution;
  }

  get mayBeEarly(): boolean {
    return true;
  }

  expired(): void {
    const { execution } = this;
    const error = new DeadlineExceededError(execution.plan.name, false);
    execution.interrupt(calledOff(error, 'timeout'));
  }
}

/**
 * Notes what the caller asks for, or the call that its code runs in. A call whose time is over is interrupted before it begins.
 * @throws TypeError for what is no criticality, or no deadline
 */
export function setDemand(
  execution: ExecutionState,
  { criticality, deadline }: Pick<ExecuteOptions, 'criticality' | 'deadline'> = {},
): void {
  if (criticality !== undefined) checkCriticality('execute: criticality', criticality);
  const epochMs = deadline === undefined ? Infinity : epochOf('execute: deadline', deadline);
  const outer = ambientDemand();
  if (criticality === undefined && deadline === undefined && outer === undefined) return;
  const { runtime, deadlines, name } = execution.plan;
  const { clock } = runtime;
  const now = clock.now();
  const deadlineAt = Math.min(
    now + (epochMs - clock.wallNow()),
    outer === undefined ? Infinity : onClock(outer.dueAt, outer, clock),
  );
  const leftMs = deadlineAt - now;
  const rare = rareOf(execution);
  rare.demand = { criticality: criticality ?? outer?.criticality, deadlineAt, dueAt: deadlineAt, clock };
  rare.isDemandPassedOn = true;
  if (leftMs === Infinity) return;
  if (leftMs <= 0) execution.interrupt(calledOff(new DeadlineExceededError(name, true), 'timeout'));
  else {
    rare.deadline = new CallDeadline(execution);
    deadlines.add(rare.deadline, leftMs, now);
  }
}

/** A time of a demand's own clock, on another one: what is left until then is the same. */
function onClock(time: number, demand: Demand, clock: Clock): number {
  return demand.clock === clock ? time : clock.now() + msUntil(time, demand.clock);
}

/** The call has its outcome. */
export function endDeadline({ rare, plan }: ExecutionState): void {
  if (rare?.deadline !== undefined) plan.deadlines.remove(rare.deadline);
}

/** The demand for everything that runs inside the call now, with the times that levels have set. */
export function demandInside(execution: ExecutionState): Demand | undefined {
  const { rare, plan } = execution;
  const { clock } = plan.runtime;
  const time = earliestTime(execution);
  const asked = rare?.demand;
  if (asked === undefined && time === Infinity) return undefined;
  if (asked === undefined) return { criticality: undefined, deadlineAt: Infinity, dueAt: time, clock };
  const dueAt = Math.min(onClock(asked.dueAt, asked, clock), time);
  return {
    criticality: asked.criticality,
    deadlineAt: onClock(asked.deadlineAt, asked, clock),
    dueAt,
    clock,
  };
}

export function criticalityOf({ rare }: ExecutionState): Criticality {
  return rare?.demand?.criticality ?? DEFAULT_CRITICALITY;
}

/** The time until the deadline that the caller gave, here or further out, in ms. */
export function untilDeadlineMs({ rare }: ExecutionState): number {
  const demand = rare?.demand;
  return demand === undefined ? Infinity : msUntil(demand.deadlineAt, demand.clock);
}

/** How long the call may still take, by the caller and by the levels that it is inside of, in ms. */
export function remainingMs(execution: ExecutionState): number {
  const demand = demandInside(execution);
  return demand === undefined ? Infinity : msUntil(demand.dueAt, demand.clock);
}
