import { type AbandonReason, failure, ResilienceError, report } from '../core/index.ts';
import type { Abortable } from './abort-hub.ts';
import type { Attempt } from './attempt.ts';
import { WOKEN } from './call-state.ts';
import type { Deadline } from './deadlines.ts';
import { CALLER, type Child, type Detour, type Interruption, type Pause } from './detour.ts';
import type { Held } from './held.ts';
import { Orphans } from './orphans.ts';
import type { Level } from './plan.ts';
import { Walk } from './walk.ts';

/**
 * A walk that can be cut short. What comes from outside, a timer or the caller's abort, never walks by itself: it notes
 * an interruption and wakes the call, which then unwinds to the interrupted level and goes on outward from there. So each
 * call has one order of events.
 */
export abstract class InterruptibleWalk extends Walk implements Abortable, Child {
  /** The caller has called it off, or whoever waits for this child has. */
  aborted(error: unknown, reason: AbandonReason = 'aborted'): void {
    this.interrupt({ level: CALLER, reason, cause: { error } });
    // Who aborts a signal expects those who listen to it to be told before `abort()` returns.
    if (this.outcome === undefined || this.work !== undefined) this.tellRunning(error, reason);
  }

  override expired(deadline: Deadline): void {
    const pause = this.detour?.pause;
    if (deadline === pause?.timer) {
      if (pause.expires) this.interrupt({ level: this.level, reason: 'timeout', cause: undefined });
      else this.endPause(pause);
    } else if (deadline.cooperative && this.work !== undefined) {
      const error = this.askExpired(deadline.level);
      this.timeIsOver({ level: deadline.level, reason: 'timeout', cause: { error } }, error);
    } else {
      this.interrupt({ level: deadline.level, reason: 'timeout', cause: undefined });
    }
  }

  timeIsOver(interruption: Interruption, error: unknown): void {
    if (this.work === undefined) {
      this.interrupt(interruption);
      return;
    }
    const detour = this.offRoute();
    if (detour.overdue === undefined || interruption.level < detour.overdue.level) {
      detour.overdue = interruption;
    }
    this.call.abort(error);
    const inside: Interruption = { level: CALLER, reason: 'timeout', cause: { error } };
    for (const child of detour.children ?? []) child.timeIsOver(inside, error);
  }

  /** A policy lets the call go on that it had told to wait. */
  resume(call: Attempt): void {
    if (call !== this.call) return;
    const pause = this.detour?.pause;
    if (pause === undefined) this.offRoute().resumed = true;
    else if (pause.kind === 'admission' && !pause.over) this.endPause(pause);
  }

  private endPause(pause: Pause): void {
    if (pause.timer !== undefined) this.plan.deadlines.remove(pause.timer);
    pause.over = true;
    this.wake?.(WOKEN);
  }

  /** The call has been woken from its pause. */
  protected endWait(detour: Detour): void {
    detour.pause = undefined;
    if (detour.queued !== undefined) detour.queued.until = this.plan.runtime.clock.now();
  }

  /** The call has waited at a level, and does so no longer. */
  protected tellQueued(detour: Detour): void {
    const { queued, pause } = detour;
    if (queued === undefined || (pause?.kind === 'admission' && this.level === queued.level)) return;
    detour.queued = undefined;
    const { policy } = this.segment.levels[queued.level] as Level;
    this.plan.probe?.queued(policy, queued.until - queued.since);
  }

  private interrupt(interruption: Interruption): void {
    if (this.concluded) return;
    const detour = this.offRoute();
    // Of two that come at once, the one further out includes the other.
    if (detour.interruption === undefined || interruption.level < detour.interruption.level) {
      detour.interruption = interruption;
    }
    this.wake?.(WOKEN);
  }

  /** Whether the caller has, or is about to get, the final outcome. */
  protected get concluded(): boolean {
    return this.level === 0 && this.outcome !== undefined && this.work === undefined;
  }

  /** Gives up all that lies inside the interrupted level; from there the walk goes on outward. */
  protected unwind(detour: Detour, { level: target, reason, cause }: Interruption): void {
    detour.interruption = undefined;
    // What is interrupted here is not interrupted a second time.
    if (detour.overdue !== undefined && detour.overdue.level >= target) detour.overdue = undefined;
    const refused = target === this.level;
    const { levels } = this.segment;
    const now = this.plan.runtime.clock.now();
    const error = cause === undefined ? this.askExpired(target) : cause.error;
    // A level that is thinking about its settlement has been asked already, and is not asked to abandon as well.
    let settling = detour.deferral !== undefined && this.outcome !== undefined;
    if (!settling) this.withdraw(detour, now);
    detour.deferral = undefined;
    this.tellRunning(error, reason);
    this.leaveRunning();
    while (this.level > target + 1 || settling) {
      const level = levels[this.level - 1] as Level;
      if (!settling) this.askToAbandon(level, reason, now);
      settling = false;
      this.leave(level, now);
    }
    if (target !== CALLER) this.renewSignal();
    this.outcome = failure(error);
    if (refused) this.announceRejection(error);
  }

  /** Leaves the queue of a level that has not admitted the call yet. */
  private withdraw(detour: Detour, now: number): void {
    const { pause, deferral } = detour;
    detour.pause = undefined;
    if (pause?.timer !== undefined) this.plan.deadlines.remove(pause.timer);
    if (detour.queued !== undefined) {
      detour.queued.until = now;
      this.tellQueued(detour);
    }
    if (pause?.kind !== 'admission' && deferral === undefined) return;
    const { policy } = this.segment.levels[this.level] as Level;
    const permit = this.takeHeld(this.level)?.permit;
    this.guard(() => policy.withdraw?.(permit, now));
  }

  private askToAbandon(level: Level, reason: AbandonReason, now: number): void {
    if (level.abandon === undefined) return;
    this.handPermit(this.level - 1);
    this.guard(() => level.abandon?.call(level.policy, this.call, reason, now));
    this.keepPermit(this.level - 1);
  }

  /** What the level at that index fails with, now that its time is over. */
  private askExpired(index: number): unknown {
    const level = this.segment.levels[index] as Level;
    const { policy } = level;
    const { call } = this;
    let held: Held | undefined = this.held;
    while (held !== undefined && held.level > index) held = held.outer;
    const detour = this.offRoute();
    detour.asked = level;
    call.permit = held?.permit;
    try {
      return level.expire === undefined
        ? new ResilienceError('timeout', `The time that '${policy.name}' allows is over`, {
            policy: policy.name,
          })
        : level.expire.call(policy, call, this.plan.runtime.clock.now());
    } catch (error) {
      return error;
    } finally {
      detour.asked = undefined;
      if (held?.level === index) held.permit = call.permit;
    }
  }

  /** Tells what runs that nobody waits for it any more. */
  private tellRunning(error: unknown, reason: AbandonReason): void {
    this.call.abort(error);
    const children = this.detour?.children;
    if (children !== undefined) for (const child of children) child.aborted(error, reason);
  }

  /** What still runs does so on its own from here. The levels that it runs inside keep its permits until it has ended. */
  protected leaveRunning(): void {
    const { work } = this;
    const detour = this.offRoute();
    const children = [...(detour.children ?? [])];
    this.work = undefined;
    detour.children = undefined;
    let running = children.length + (work === undefined ? 0 : 1);
    if (running === 0) return;
    detour.orphans ??= new Orphans((error) => report(this.plan.runtime, error));
    const release = detour.orphans.add(this.level);
    const ended = (): void => {
      running -= 1;
      if (running > 0) return;
      release(this.plan.runtime.clock.now());
      if (this.concluded) this.tellIfDrained();
    };
    work?.then(ended, ended);
    for (const child of children) child.onDrained = ended;
  }

  protected override leftOnDetour(detour: Detour, level: Level, permit: unknown): boolean {
    const { interruption, overdue, orphans } = detour;
    // The level has settled before its interruption was taken up.
    if (interruption !== undefined && interruption.level >= this.level) detour.interruption = undefined;
    if (overdue !== undefined && overdue.level >= this.level) detour.overdue = undefined;
    return orphans?.hold(this.level, level, permit) ?? false;
  }

  protected adopt(child: Child): void {
    const detour = this.offRoute();
    detour.children ??= new Set();
    detour.children.add(child);
    child.onDrained = () => detour.children?.delete(child);
  }

  protected tellIfDrained(): void {
    const orphans = this.detour?.orphans;
    if (orphans === undefined || orphans.size === 0) this.onDrained?.();
  }

  private guard(action: () => void): void {
    try {
      action();
    } catch (error) {
      report(this.plan.runtime, error);
    }
  }
}
