import {
  type AbandonReason,
  isRejectedError,
  isResilienceError,
  type Outcome,
  type PolicyCall,
  report,
} from '../core/index.ts';
import { failedBy, statsOf } from './call-counts.ts';
import { Circuit } from './circuit.ts';
import { type Era, MetricsOnlyEra, OpenEra, type Permit } from './era.ts';
import { announce } from './events.ts';
import { HalfOpenEra, Probe } from './half-open.ts';
import { summarize } from './last-failure.ts';
import { SlowStartEra } from './slow-start-era.ts';
import { TimedPermit } from './timed-permit.ts';
import { reasonToTrip } from './trip.ts';

/** Admits or refuses calls, and counts their outcomes. */
export class CircuitMachine extends Circuit {
  /** True if the call may go; then its permit is noted, if anything is to be counted. */
  admit(call: PolicyCall, now: number): boolean {
    const { era } = this;
    switch (era.state) {
      case 'closed':
        if (era instanceof SlowStartEra && !era.over && !era.admits(this.settings, now)) return false;
        return this.admitCounted(era, call, now);
      case 'metrics-only':
        return this.admitCounted(era, call, now);
      case 'disabled':
        return true;
      case 'isolated':
        return false;
      case 'open':
      case 'half-open':
        if (this.catchUp(call, now)) return this.admit(call, now);
        return era instanceof HalfOpenEra && this.admitProbe(era, call, now);
    }
  }

  /** In how many ms a call may be admitted, at the latest; `undefined` where only the user can say. */
  retryAfterMs(now: number): number | undefined {
    const { era } = this;
    if (era instanceof OpenEra) return Math.max(0, era.until - now);
    if (era instanceof HalfOpenEra) return Math.max(0, era.nextLeaseMs(this.leaseMs, now));
    if (era instanceof SlowStartEra) return era.retryAfterMs(this.settings, now);
    return undefined;
  }

  /** @param now NaN where nobody has looked at the clock */
  settle(call: PolicyCall, outcome: Outcome, now: number): void {
    const permit = call.permit as Permit | undefined;
    if (permit === undefined) return;
    if (permit !== this.era && permit instanceof TimedPermit) permit.end();
    const { startedAt } = call;
    if (startedAt === undefined && hasOnlyWaited(outcome)) return;
    const failed = this.settings.isFailure?.(outcome, call) ?? failedBy(call.verdict(outcome).kind);
    if (failed === undefined || permit.era !== this.era) return;
    // A policy that has answered in the dependency's place says nothing of it, unless it stands for its failure, as chaos does.
    if (startedAt === undefined && !failed) return;
    const timed = failed || this.settings.goesByTime || this.era.state === 'half-open';
    this.count(permit, failed, outcome, call, timed && Number.isNaN(now) ? call.runtime.clock.now() : now);
  }

  abandon(call: PolicyCall, reason: AbandonReason, now: number): void {
    const permit = call.permit as Permit | undefined;
    if (permit instanceof TimedPermit) permit.end();
    // A layer of the user's may go on waiting, but the dependency has nothing of it.
    if (call.startedAt === undefined) this.release(permit);
    if (reason !== 'timeout' || permit?.era !== this.era || call.startedAt === undefined) return;
    try {
      this.count(permit, true, undefined, call, now);
    } catch (error) {
      // The call has failed already, so the user's callback has nobody else to tell.
      report(call.runtime, error);
    }
  }

  /** A probe that counted as nothing holds its permit until here: until its operation no longer burdens the dependency. */
  release(permit: unknown): void {
    if (permit instanceof Probe) permit.era.giveBack(permit);
  }

  private admitCounted(era: Era, call: PolicyCall, now: number): boolean {
    if (this.settings.slowCallRate === undefined) {
      call.permit = era;
      return true;
    }
    this.noteSlow(call, now);
    if (this.era !== era) return this.admit(call, now);
    const permit = new TimedPermit(era, now);
    call.permit = permit;
    whenStarted(call, permit, now);
    return true;
  }

  /** Calls that hang tell before they end: opens the circuit if enough of them have become slow. */
  private noteSlow(call: PolicyCall, now: number): void {
    const { era, settings } = this;
    this.advanceInFlight(now);
    if (era.inFlight?.takeNews() !== true) return;
    this.window.advance(now);
    // The user's trigger is asked about calls that have ended: what it throws is the failure of such a call.
    const reason = reasonToTrip(settings, this, false);
    if (era instanceof MetricsOnlyEra) {
      if (reason !== undefined) era.judged(reason);
    } else if (reason !== undefined) {
      try {
        this.open(reason, statsOf(this), undefined, call, now);
      } catch (error) {
        // The call that asks has nothing to do with it.
        report(call.runtime, error);
      }
    }
  }

  private admitProbe(era: HalfOpenEra, call: PolicyCall, now: number): boolean {
    era.askedAt = now;
    if (era.countSlow(this.settings.slowMs, now)) {
      try {
        this.conclude(era, undefined, call, now);
      } catch (error) {
        report(call.runtime, error);
      }
    }
    if (era === this.era && era.expireLeases(this.leaseMs, now)) {
      const transition = { state: 'half-open', previousState: 'half-open', reason: 'probe-expired' } as const;
      announce(this.events, transition, 0, call);
    }
    // A listener may have done something about it.
    if (era !== this.era) return this.admit(call, now);
    const probe = era.lease(this.settings.halfOpen.permits, now);
    call.permit = probe;
    if (probe !== undefined) whenStarted(call, probe, now);
    return probe !== undefined;
  }

  /** A call of the present era has a result. @param outcome `undefined` where a timeout further out gave it up */
  private count(
    permit: Permit,
    failed: boolean,
    outcome: Outcome | undefined,
    call: PolicyCall,
    now: number,
  ): void {
    const { era, settings } = this;
    // The era itself is the permit where nobody wants to know how long calls take.
    const slow = permit !== era && now - beganAt(permit, call) > settings.slowMs;
    if (failed) this.failure = summarize(outcome, call.runtime.clock.wallNow());
    if (era.state === 'half-open') {
      (era as HalfOpenEra).settle(permit as Probe, !failed && !slow);
      this.conclude(era as HalfOpenEra, outcome, call, now);
      return;
    }
    this.window.record(failed, slow, now);
    this.consecutiveFailures = failed ? this.consecutiveFailures + 1 : 0;
    if (!failed && !slow) return;
    this.advanceInFlight(now);
    era.inFlight?.takeNews();
    const reason = reasonToTrip(settings, this, true);
    // The user's trigger may itself have changed the state.
    if (this.era !== era) return;
    if (era.state === 'metrics-only') (era as MetricsOnlyEra).judged(reason);
    else if (reason !== undefined) this.open(reason, statsOf(this), outcome, call, now);
  }
}

/** True if the outcome of a call that never began is that of its wait further in: over, or refused. It is none of the dependency's. */
function hasOnlyWaited(outcome: Outcome): boolean {
  if (outcome.ok) return false;
  const { error } = outcome;
  return isRejectedError(error) || (isResilienceError(error) && error.code === 'timeout');
}

/** Who waits for the beginning of the call is told of it; if nobody can say when that is, it is now. */
function whenStarted(call: PolicyCall, permit: TimedPermit | Probe, now: number): void {
  if (call.whenStarted === undefined) permit.started(now);
  else call.whenStarted(permit, now);
}

/** When the operation began: its time does not run while it waits in a queue further in. NaN if nobody wants to know. */
function beganAt(permit: Permit, { startedAt }: PolicyCall): number {
  const isTimed = permit instanceof TimedPermit || permit instanceof Probe;
  if (!isTimed || startedAt === undefined) return Number.NaN;
  if (!Number.isNaN(startedAt)) return Math.max(startedAt, permit.admittedAt);
  return Number.isNaN(permit.startedAt) ? permit.admittedAt : permit.startedAt;
}
