import {
  type Admission,
  type Defer,
  failure,
  type Operation,
  type Outcome,
  PASS,
  PROCEED,
  report,
  type Settlement,
  show,
} from '../core/index.ts';
import type { Attempt } from './attempt.ts';
import { CooperativeDeadline, Deadline, type Timed } from './deadlines.ts';
import { Detour, type Pause } from './detour.ts';
import { Held } from './held.ts';
import type { Level, Plan, Segment } from './plan.ts';

/**
 * The synchronous half of an execution: asks the levels and carries out what they answer.
 *
 *     inward ──► operation ──► outward ──► concluded
 *        ▲                        │
 *        └─────── again ──────────┘
 *
 * It stops where something asynchronous has to come first: then `work` or a pause says what, and the other half, the
 * {@link Execution}, waits for that and walks on from here. All of the state is in the fields.
 */
export abstract class Walk implements Timed {
  readonly plan: Plan;
  readonly operation: Operation;
  readonly key: string | undefined;
  /** The attempt that runs, or runs next. */
  abstract call: Attempt;

  protected readonly segment: Segment;
  /** The call is inside the levels below this index. */
  protected level = 0;
  /** What is carried outward; `undefined` on the way inward. */
  protected outcome: Outcome | undefined = undefined;
  /** What the innermost level that holds anything holds. */
  protected held: Held | undefined = undefined;
  /** The promise that has to come first: of the operation, of a custom layer, of a deferral. */
  protected work: Promise<unknown> | undefined = undefined;
  protected detour: Detour | undefined = undefined;

  constructor(plan: Plan, segment: Segment, operation: Operation, key: string | undefined) {
    this.plan = plan;
    this.segment = segment;
    this.operation = operation;
    this.key = key;
  }

  abstract expired(deadline: Deadline): void;

  /** All levels have admitted the call. */
  protected abstract run(): void;

  protected abstract makeAttempt(number: number): Attempt;

  /** The level that is being asked. */
  get asked(): Level | undefined {
    if (this.detour?.asked !== undefined) return this.detour.asked;
    return this.segment.levels[this.outcome === undefined ? this.level : this.level - 1];
  }

  /** Asks level after level to admit the call, until one does not, or must wait, or the operation runs. */
  protected walkInward(): void {
    const { levels, needsTime } = this.segment;
    const now = needsTime.inward ? this.plan.runtime.clock.now() : Number.NaN;
    while (this.level < levels.length) {
      const directive = this.askToAdmit(levels[this.level] as Level, now);
      if (directive === PROCEED) this.level += 1;
      else if (!this.carryOutAdmission(directive, now)) return;
    }
    this.run();
  }

  /** Asks level after level to settle the outcome, until all have, or one must wait or wants to go inward again. */
  protected walkOutward(): void {
    const { levels, needsTime } = this.segment;
    const succeeded = this.outcome?.ok === true;
    let now = needsTime.success || !succeeded ? this.plan.runtime.clock.now() : Number.NaN;
    while (this.level > 0) {
      const level = levels[this.level - 1] as Level;
      const directive = this.askToSettle(level, now);
      if (directive !== PASS) {
        if (!this.carryOutSettlement(directive, now)) return;
        // A success that a level has made a failure of.
        if (Number.isNaN(now) && this.outcome?.ok !== true) now = this.plan.runtime.clock.now();
      }
      this.leave(level, now);
    }
  }

  private askToAdmit(level: Level, now: number): Admission<unknown> {
    if (this.detour?.deferral !== undefined) return this.takeAnswer(this.detour) as Admission<unknown>;
    if (level.admit === undefined) return PROCEED;
    const { call } = this;
    this.handPermit(this.level);
    try {
      const directive = level.admit.call(level.policy, call, now);
      this.keepPermit(this.level);
      return directive;
    } catch (error) {
      this.keepPermit(this.level);
      return { type: 'answer', outcome: failure(error) };
    }
  }

  private askToSettle(level: Level, now: number): Settlement<unknown> {
    if (this.detour?.deferral !== undefined) return this.takeAnswer(this.detour) as Settlement<unknown>;
    if (level.settle === undefined) return PASS;
    const { call } = this;
    this.handPermit(this.level - 1);
    try {
      const directive = level.settle.call(level.policy, call, this.outcome as Outcome, now);
      this.keepPermit(this.level - 1);
      return directive;
    } catch (error) {
      this.keepPermit(this.level - 1);
      return { type: 'replace', outcome: failure(error) };
    }
  }

  /** The policy that is asked next finds its permit at the call. */
  protected handPermit(index: number): void {
    const { held } = this;
    this.call.permit = held !== undefined && held.level === index ? held.permit : undefined;
  }

  /** Whatever the policy has left there is its permit from now on. */
  protected keepPermit(index: number): void {
    const { held } = this;
    const { permit } = this.call;
    if (held !== undefined && held.level === index) held.permit = permit;
    else if (permit !== undefined) this.held = new Held(index, permit, held);
  }

  /** Takes what the level holds off the stack, if it is the innermost that holds anything. */
  protected takeHeld(index: number): Held | undefined {
    const { held } = this;
    if (held === undefined || held.level !== index) return undefined;
    this.held = held.outer;
    return held;
  }

  private takeAnswer(detour: Detour): Admission<unknown> | Settlement<unknown> | undefined {
    const answer = detour.deferral?.answer;
    detour.deferral = undefined;
    return answer;
  }

  /** Whether the walk goes on inward. */
  private carryOutAdmission(directive: Admission<unknown>, now: number): boolean {
    switch (directive?.type) {
      case 'proceed':
        this.level += 1;
        return true;
      case 'deadline': {
        const permit = this.takeHeld(this.level)?.permit;
        const deadline =
          directive.cooperative === true
            ? new CooperativeDeadline(this, this.level, permit, this.held)
            : new Deadline(this, this.level, permit, this.held);
        this.held = deadline;
        this.plan.deadlines.add(deadline, directive.ms, now);
        this.level += 1;
        return true;
      }
      case 'reject':
        this.turnBack(failure(directive.error));
        this.announceRejection(directive.error);
        return false;
      case 'answer':
        this.turnBack(directive.outcome);
        return false;
      case 'wait':
        this.waitFor('admission', directive.ms, false, now);
        return false;
      case 'park':
        this.waitFor('admission', directive.ms, true, now);
        return false;
      case 'defer':
        this.defer(directive);
        return false;
      default:
        this.turnBack(failure(noDirective('admit', this.segment.levels[this.level], directive)));
        return false;
    }
  }

  /** Whether the level has settled. */
  private carryOutSettlement(directive: Settlement<unknown>, now: number): boolean {
    switch (directive?.type) {
      case 'pass':
        return true;
      case 'replace':
        this.outcome = directive.outcome;
        return true;
      case 'again':
        this.outcome = undefined;
        this.call = this.makeAttempt(this.call.attempt + 1);
        if (directive.ms > 0) this.waitFor('delay', directive.ms, false, now);
        return false;
      case 'defer':
        this.defer(directive);
        return false;
      default:
        this.outcome = failure(noDirective('settle', this.segment.levels[this.level - 1], directive));
        return true;
    }
  }

  /** The level at which the call stands does not admit it. */
  private turnBack(outcome: Outcome): void {
    this.takeHeld(this.level);
    this.outcome = outcome;
  }

  /** The level at which the call stands refuses to run it. */
  protected announceRejection(error: unknown): void {
    const { policy } = this.segment.levels[this.level] as Level;
    (policy.events ?? this.plan.events).emit('execution.rejected', this.call, () => ({ error }));
  }

  private waitFor(kind: Pause['kind'], ms: number, expires: boolean, now: number): void {
    const timer = new Deadline(this, this.level, undefined, undefined);
    const detour = this.offRoute();
    const over = kind === 'admission' && detour.resumed;
    detour.resumed = false;
    detour.pause = { kind, expires, timer, over };
    if (!over) this.plan.deadlines.add(timer, ms, now);
  }

  private defer(directive: Defer<Admission<unknown> | Settlement<unknown>>): void {
    this.offRoute().deferral = { directive, answer: undefined };
    this.work = Promise.resolve(directive.promise);
  }

  protected offRoute(): Detour {
    this.detour ??= new Detour();
    return this.detour;
  }

  /** The innermost level that the call is in has settled or been abandoned: it gives back what it holds. */
  protected leave(level: Level, now: number): void {
    this.level -= 1;
    const index = this.level;
    const held = this.takeHeld(index);
    if (held instanceof Deadline) {
      this.plan.deadlines.remove(held);
      if (held.cooperative && this.call.isAborted) this.renewSignal();
    }
    if (this.detour !== undefined && this.leftOnDetour(this.detour, level, held?.permit)) return;
    if (level.release !== undefined) {
      try {
        level.release.call(level.policy, held?.permit, now);
      } catch (error) {
        report(this.plan.runtime, error);
      }
    }
  }

  /** What lies inside was told to stop. Policies further out may run something yet, and need a signal that still lives. */
  protected renewSignal(): void {
    this.call = this.makeAttempt(this.call.attempt);
  }

  /** The level has been left by a call that has something pending. Whether something else will release the permit. */
  protected abstract leftOnDetour(detour: Detour, level: Level, permit: unknown): boolean;
}

/** A policy's mistake. */
function noDirective(method: 'admit' | 'settle', level: Level | undefined, answer: unknown): TypeError {
  return new TypeError(
    `${method} of policy '${level?.policy.name}' must answer with a directive, got ${show(answer)}`,
  );
}
