import {
  type Admission,
  type Deadline as DeadlineDirective,
  type Defer,
  failure,
  type Outcome,
  PASS,
  PROCEED,
  report,
  type Settlement,
  show,
} from '../core/index.ts';
import type { Attempt } from './attempt.ts';
import { CallState } from './call-state.ts';
import { CooperativeDeadline, Deadline, isDeadline, type Timed } from './deadlines.ts';
import type { Detour, Pause } from './detour.ts';
import type { Level } from './plan.ts';

/**
 * The synchronous half of an execution: asks the levels and carries out what they answer.
 *
 *     inward ──► operation ──► outward ──► concluded
 *        ▲                        │
 *        └─────── again ──────────┘
 *
 * It stops where something asynchronous has to come first: then `work` or a pause says what, and the other half, the
 * {@link Execution}, waits for that and walks on from here.
 */
export abstract class Walk extends CallState implements Timed {
  abstract expired(deadline: Deadline): void;

  /** All levels have admitted the call. */
  protected abstract run(): void;

  protected abstract makeAttempt(number: number): Attempt;

  /** Asks level after level to admit the call, until one does not, or must wait, or the operation runs. */
  protected walkInward(): void {
    const { levels, needsTime } = this.segment;
    const now = needsTime.inward ? (this.begunNow ?? this.plan.runtime.clock.now()) : Number.NaN;
    while (this.level < levels.length) {
      const directive = this.askToAdmit(levels[this.level] as Level, now);
      if (directive === PROCEED) this.level += 1;
      else if (!this.carryOutAdmission(directive, now)) return;
    }
    this.run();
  }

  /**
   * Asks level after level to settle the outcome, until all have, or one must wait or wants to go inward again. Answers with
   * the time, if it was looked at.
   */
  protected walkOutward(): number {
    const { levels, needsTime } = this.segment;
    const succeeded = this.outcome?.ok === true;
    let now = needsTime.success || !succeeded ? this.plan.runtime.clock.now() : Number.NaN;
    while (this.level > 0) {
      const level = levels[this.level - 1] as Level;
      const directive = this.askToSettle(level, now);
      if (directive !== PASS) {
        if (!this.carryOutSettlement(directive, now)) return now;
        // A success that a level has made a failure of.
        if (Number.isNaN(now) && this.outcome?.ok !== true) now = this.plan.runtime.clock.now();
      }
      this.leave(level, now);
    }
    return now;
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
      case 'deadline':
        this.setDeadline(directive, now);
        return true;
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

  private setDeadline({ ms, cooperative }: DeadlineDirective, now: number): void {
    const permit = this.takeHeld(this.level)?.permit;
    const Kind = cooperative === true ? CooperativeDeadline : Deadline;
    const deadline = new Kind(this, this.level, permit, this.held);
    this.held = deadline;
    this.plan.deadlines.add(deadline, ms, now);
    this.level += 1;
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
    const timer = ms === Infinity ? undefined : new Deadline(this, this.level, undefined, undefined);
    const detour = this.offRoute();
    const over = kind === 'admission' && detour.resumed;
    detour.resumed = false;
    detour.pause = { kind, expires, timer, over };
    if (kind === 'admission' && this.plan.probe?.timesQueues) this.noteQueued(detour);
    if (timer !== undefined && !over) this.plan.deadlines.add(timer, ms, now);
  }

  private noteQueued(detour: Detour): void {
    const since = this.plan.runtime.clock.now();
    detour.queued ??= { level: this.level, since, until: since };
  }

  private defer(directive: Defer<Admission<unknown> | Settlement<unknown>>): void {
    this.offRoute().deferral = { directive, answer: undefined };
    this.work = Promise.resolve(directive.promise);
  }

  /** The innermost level that the call is in has settled or been abandoned: it gives back what it holds. */
  protected leave(level: Level, now: number): void {
    this.level -= 1;
    const index = this.level;
    const held = this.takeHeld(index);
    if (held !== undefined && isDeadline(held)) {
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
