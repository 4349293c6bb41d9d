import {
  type AbandonReason,
  type Cancel,
  MAX_TIMER_MS,
  type Outcome,
  report,
  type Share,
} from '../core/index.ts';
import { backgroundDeadlinesOf } from './deadlines-of.ts';
import { discard, discardIn } from './discard.ts';
import { type ExecutionState, RUNNING, rareOf } from './execution-state.ts';
import { begin, enter, noteRetried } from './history.ts';
import { calledOff } from './interruption.ts';
import { type Level, type Plan, planInside } from './plan.ts';
import { listen } from './promises.ts';
import { type Joined, Sharing } from './sharing.ts';

/** The call waits for an execution that others wait for too, or has it begun and does not wait; see {@link Share}. */
export function share(execution: ExecutionState, directive: Share<unknown>): void {
  const { plan, level: index } = execution;
  const level = plan.levels[index] as Level;
  level.shared ??= new Map();
  // Where timers belong to requests, so do promises: a call must not wait for what another request runs.
  const isAlone = plan.runtime.platform?.sharedTimers === false;
  const known = isAlone ? undefined : (level.shared.get(directive.key) as Shared | undefined);
  const shared = known ?? new Shared(execution, level, directive);
  if (directive.meanwhile === undefined) {
    execution.level += 1;
    execution.phase = RUNNING;
    execution.suspension = new Sharing(execution, shared);
    if (known !== undefined) directive.joined?.(known.waiting);
  }
  if (known === undefined) shared.begin(isAlone);
}

/** An execution of what lies inside a level, which belongs to those that wait for it. */
class Shared implements Joined {
  readonly #level: Level;
  readonly #directive: Share<unknown>;
  /** The execution that has begun it: it need not be one that waits. */
  readonly #origin: ExecutionState;
  readonly #execution: ExecutionState;
  readonly #members = new Set<Sharing>();
  readonly #isRefresh: boolean;
  /** True if an operation has begun. */
  #hasStarted = false;
  #isAbandoned = false;
  #outcome: Outcome | undefined = undefined;
  /** Keeps the process alive while calls wait for a refresh, whose own timers do not. */
  #keepAlive: Cancel | undefined = undefined;

  constructor(origin: ExecutionState, level: Level, directive: Share<unknown>) {
    const { plan, attempt, operation } = origin;
    this.#level = level;
    this.#directive = directive;
    this.#origin = origin;
    this.#isRefresh = directive.meanwhile !== undefined;
    level.inside ??= planInside(plan, level);
    const inside = this.#isRefresh ? inBackground(level.inside) : level.inside;
    this.#execution = origin.spawn(attempt, inside, operation, true);
  }

  /** @param isAlone whether no other call may join it */
  begin(isAlone: boolean): void {
    const execution = this.#execution;
    rareOf(execution).link = {
      outer: undefined,
      parent: { begun: (now) => this.#begun(now), retried: (outcome) => this.#retried(outcome) },
      discard: discardIn(this.#origin),
      promised: undefined,
      onDrained: () => {},
    };
    if (!isAlone) this.#level.shared?.set(this.#directive.key, this);
    enter(execution);
    listen(execution.start(undefined), this.#settle as (outcome: unknown) => void, () => {});
  }

  get waiting(): number {
    return this.#members.size;
  }

  join(member: Sharing): void {
    this.#members.add(member);
    if (this.#hasStarted) this.#tellBegun(member, Number.NaN);
    if (this.#isRefresh && this.#members.size === 1) {
      const { clock } = this.#origin.plan.runtime;
      this.#keepAlive = clock.setTimer(MAX_TIMER_MS, () => {});
    }
  }

  /** The call waits no longer. The last that leaves abandons the execution, as it has been abandoned itself. */
  leave(member: Sharing, error: unknown, reason: AbandonReason): void {
    this.#members.delete(member);
    if (this.#members.size > 0) return;
    if (this.#outcome !== undefined) this.#letGo(this.#outcome);
    this.#letProcessEnd();
    if (this.#isRefresh) return;
    this.#isAbandoned = true;
    this.#forget();
    this.#execution.interrupt(calledOff(error, reason));
  }

  readonly #settle = (outcome: Outcome): void => {
    this.#forget();
    this.#letProcessEnd();
    if (this.#isAbandoned) return;
    this.#tellPolicy(outcome);
    this.#outcome = outcome;
    if (this.#members.size === 0) this.#letGo(outcome);
    for (const member of this.#members) member.settle(outcome);
  };

  /** Asks the policy about the call that has begun the execution at the policy's level, wherever that call is by now. */
  #tellPolicy(outcome: Outcome): void {
    if (this.#directive.settled === undefined) return;
    const { runtime } = this.#origin.plan;
    const rare = rareOf(this.#origin);
    const { asked } = rare;
    rare.asked = this.#level;
    try {
      this.#directive.settled(outcome, runtime.clock.now());
    } catch (error) {
      report(runtime, error);
    }
    rare.asked = asked;
  }

  /** No caller gets the outcome; if the policy is told of it, the policy may keep it. */
  #letGo(outcome: Outcome): void {
    if (this.#directive.settled === undefined) discard(this.#origin, outcome, undefined);
  }

  /** No call can join it any more. */
  #forget(): void {
    const { shared } = this.#level;
    const { key } = this.#directive;
    if (shared?.get(key) === this) shared.delete(key);
  }

  #letProcessEnd(): void {
    this.#keepAlive?.();
    this.#keepAlive = undefined;
  }

  #begun(now: number): void {
    this.#hasStarted = true;
    for (const member of this.#members) this.#tellBegun(member, now);
  }

  /** An operation begins, or has begun, which the call waits for. */
  #tellBegun({ execution }: Sharing, now: number): void {
    const { plan, rare } = execution;
    const isWanted = plan.needsTime.inward || rare?.startWaiters !== undefined;
    begin(execution, Number.isNaN(now) && isWanted ? plan.runtime.clock.now() : now);
  }

  #retried(outcome: Outcome): void {
    for (const { execution } of this.#members) noteRetried(execution, execution.plan.levels.length, outcome);
  }
}

/** The same, with timers that do not keep the process alive. */
function inBackground(plan: Plan): Plan {
  return { ...plan, deadlines: backgroundDeadlinesOf(plan.runtime) };
}
