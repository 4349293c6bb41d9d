import { type Begin, type Fork, failure, type Outcome, type Stay, show, type Take } from '../core/index.ts';
import type { ListNode } from '../structures/index.ts';
import { setAttempt } from './attempt.ts';
import { adopt, leaveRunning, supersede } from './children.ts';
import type { Expiry } from './deadlines.ts';
import { discard } from './discard.ts';
import { type ExecutionState, OUTWARD, RUNNING, rareOf } from './execution-state.ts';
import { enter } from './history.ts';
import { keepPermit, permitAt } from './permits.ts';
import { type Level, planInside } from './plan.ts';
import { listen } from './promises.ts';
import { type Beside, wake } from './waiting.ts';

/** The policy has thrown. */
type Failed = { readonly type: 'failed'; readonly error: unknown };

/** The level goes further in, perhaps several times side by side; see {@link Fork}. */
export function fork(execution: ExecutionState, directive: Fork, now: number): void {
  const level = execution.plan.levels[execution.level] as Level;
  execution.level += 1;
  execution.phase = RUNNING;
  const forked = new Forked(execution, level, directive);
  execution.suspension = forked;
  forked.begin();
  forked.setTime(directive.ms, now);
}

/**
 * The executions that run side by side: of the part inside the level, each a child of the one that is forked. It is its own
 * timer. Whatever happens there is noted and wakes the execution, which asks the policy.
 */
class Forked implements Beside, Expiry {
  readonly isOwn = true;
  readonly execution: ExecutionState;
  readonly level: Level;
  readonly directive: Fork;
  list: object | undefined = undefined;
  previous: ListNode | undefined = undefined;
  next: ListNode | undefined = undefined;
  dueAt = 0;
  #isDue = false;
  /** True if `due` will be asked. */
  #isTimed = false;
  #branches = 0;
  readonly #running = new Set<ExecutionState>();
  /** Not yet told to the policy. */
  #arrived: { readonly branch: number; readonly outcome: Outcome }[] = [];
  /** The last outcome that has not been taken. */
  #last: Outcome | undefined;

  constructor(execution: ExecutionState, level: Level, directive: Fork) {
    this.execution = execution;
    this.level = level;
    this.directive = directive;
  }

  get kind(): 'beside' {
    return 'beside';
  }

  get over(): boolean {
    return this.#isDue || this.#arrived.length > 0;
  }

  get mayBeEarly(): boolean {
    return false;
  }

  expired(): void {
    this.#isDue = true;
    wake(this.execution);
  }

  setTime(ms: number, now: number): void {
    const { deadlines } = this.execution.plan;
    deadlines.remove(this);
    this.#isDue = ms <= 0;
    this.#isTimed = ms < Infinity;
    if (ms > 0) deadlines.add(this, ms, now);
  }

  /** Begins one more. */
  begin(): void {
    const { execution, level } = this;
    level.inside ??= planInside(execution.plan, level);
    this.#branches += 1;
    const branch = this.#branches;
    if (branch > 1) setAttempt(execution, this.#latestAttempt() + 1);
    const child = execution.spawn(execution.attempt, level.inside, execution.operation, true);
    adopt(execution, child);
    this.#running.add(child);
    enter(child);
    const arrive = (outcome: Outcome): void => this.#arrive(child, branch, outcome);
    listen(child.start(undefined), arrive as (outcome: unknown) => void, (error) => arrive(failure(error)));
  }

  /** Attempts that executions inside have made count as well. */
  #latestAttempt(): number {
    let latest = this.execution.attempt.attempt;
    for (const { attempt } of this.#running) latest = Math.max(latest, attempt.attempt);
    return latest;
  }

  #arrive(child: ExecutionState, branch: number, outcome: Outcome): void {
    const { execution } = this;
    if (execution.suspension === this) {
      if (child.attempt.attempt > execution.attempt.attempt) setAttempt(execution, child.attempt.attempt);
      this.#running.delete(child);
      this.#arrived.push({ branch, outcome });
      wake(execution);
    } else discard(execution, outcome, execution.outcome);
  }

  goOn(): void {
    for (let next = this.#arrived.shift(); next !== undefined; next = this.#arrived.shift()) {
      const { outcome, branch } = next;
      const step = this.#ask((call, now) => this.directive.ended(call, outcome, now, branch));
      if (step.type === 'take') {
        this.#take(outcome);
        return;
      }
      this.#letGo(outcome);
      this.#last = outcome;
      if (this.#carryOut(step)) return;
    }
    if (!this.#isDue) return;
    this.#isDue = false;
    this.#isTimed = false;
    this.#carryOut(this.#ask((call, now) => this.directive.due(call, now)));
  }

  /** True if the level has its outcome. */
  #carryOut(step: Begin | Stay | Take | Failed): boolean {
    const { plan, rare } = this.execution;
    if (step.type === 'begin' && rare?.interruption !== undefined) {
      // The time of a level further out is over: what runs may end by itself, and nothing begins any more.
      this.execution.interrupt({ ...rare.interruption, cooperative: false });
      return true;
    }
    if (step.type === 'begin') this.begin();
    if (step.type === 'begin' || step.type === 'stay') {
      this.setTime(step.ms, plan.runtime.clock.now());
      const isWaiting = this.#isTimed || this.over || this.#running.size > 0;
      if (!isWaiting && this.#last !== undefined) this.#take(this.#last);
      return !isWaiting;
    }
    this.#take(failure(step.type === 'failed' ? step.error : this.#noStep(step)));
    return true;
  }

  #noStep(answer: unknown): TypeError {
    return new TypeError(`policy '${this.level.policy.name}' must begin, stay or take, got ${show(answer)}`);
  }

  #ask<Step>(ask: (call: ExecutionState['attempt'], now: number) => Step): Step | Failed {
    const { execution, level } = this;
    const { attempt, plan } = execution;
    const rare = rareOf(execution);
    rare.asked = level;
    attempt.permit = permitAt(execution, level.index);
    try {
      return ask(attempt, plan.runtime.clock.now());
    } catch (error) {
      return { type: 'failed', error };
    } finally {
      keepPermit(execution, level.index);
      rare.asked = undefined;
    }
  }

  /** The outcome is the level's. Executions that run on do so on their own, and are told so. */
  #take(outcome: Outcome): void {
    const { execution } = this;
    const latest = this.#latestAttempt();
    this.#end(outcome);
    for (const child of this.#running) supersede(child, execution.plan.name);
    leaveRunning(execution);
    if (latest > execution.attempt.attempt) setAttempt(execution, latest);
    execution.suspension = undefined;
    execution.outcome = outcome;
    execution.phase = OUTWARD;
  }

  stop(): void {
    this.#end(undefined);
  }

  #end(taken: Outcome | undefined): void {
    this.execution.plan.deadlines.remove(this);
    for (const { outcome } of this.#arrived) discard(this.execution, outcome, taken);
    if (this.#last !== taken) this.#letGo(taken);
    this.#arrived = [];
  }

  /** Nobody gets the last outcome. @param instead the one that takes its place */
  #letGo(instead: Outcome | undefined): void {
    if (this.#last !== undefined) discard(this.execution, this.#last, instead);
    this.#last = undefined;
  }
}
