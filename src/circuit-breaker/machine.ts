import {
  type AbandonReason,
  type CircuitReason,
  EventHub,
  type Outcome,
  type PolicyCall,
  report,
} from '../core/index.ts';
import { breakMsBy, lengthened } from './break-duration.ts';
import { type CallCounts, failedBy, resized, statsOf, type Window, windowOf } from './call-counts.ts';
import {
  type Era,
  HalfOpenEra,
  type MetricsOnlyEra,
  OpenEra,
  type Permit,
  Probe,
  steadyEra,
  TimedPermit,
} from './era.ts';
import { announce, type CircuitEventType, type Evidence } from './events.ts';
import { type LastFailure, summarize } from './last-failure.ts';
import { eraFrom } from './restore.ts';
import { DEFAULT_BREAK, type Settings } from './settings.ts';
import type { Restorable } from './snapshot.ts';
import { reasonToTrip } from './trip.ts';

/**
 * The states of a circuit and what moves it between them. There is no timer in it: that a break is over, or a probe's lease,
 * is noticed by the next call that asks. A user's callback that throws finds nothing half done behind it.
 */
export class CircuitMachine implements CallCounts {
  settings: Settings;
  era: Era;
  window: Window;
  consecutiveFailures = 0;
  /** Length of the break that lasts, or of the last one; 0 before the first. */
  breakMs = 0;
  readonly events: EventHub<CircuitEventType>;
  private breaks = 0;
  private failure: LastFailure | undefined = undefined;

  constructor(settings: Settings, source: { readonly kind: string; readonly name: string }) {
    this.settings = settings;
    this.events = new EventHub(source);
    this.window = windowOf(settings.window);
    this.era = steadyEra('closed', 0, this.now());
  }

  /** For what is asked from outside of a call. */
  now(): number {
    return this.events.runtime.clock.now();
  }

  /** Frozen only when asked for: that takes longer than all else that a failure takes here. */
  get lastFailure(): LastFailure | undefined {
    return this.failure && Object.freeze(this.failure);
  }

  /** Whether the call may go; then its permit is noted, if anything is to be counted. */
  admit(call: PolicyCall, now: number): boolean {
    const { era } = this;
    switch (era.state) {
      case 'closed':
      case 'metrics-only':
        call.permit = this.settings.slowCallRate === undefined ? era : new TimedPermit(era, now);
        return true;
      case 'disabled':
        return true;
      case 'isolated':
        return false;
      case 'open':
        if (now < (era as OpenEra).until) return false;
        this.enter(new HalfOpenEra(era.generation + 1, now), 'break-elapsed', call);
        // Asked again, since a listener may have done something about it.
        return this.admit(call, now);
      case 'half-open':
        return this.admitProbe(era as HalfOpenEra, call, now);
    }
  }

  /** In how many ms a call may be admitted, at the latest; `undefined` where only the user can say. */
  retryAfterMs(now: number): number | undefined {
    const { era } = this;
    if (era instanceof OpenEra) return Math.max(0, era.until - now);
    if (era instanceof HalfOpenEra) return Math.max(0, era.nextLeaseMs(this.leaseMs, now));
    return undefined;
  }

  /** @param now NaN where nobody has looked at the clock */
  settle(call: PolicyCall, outcome: Outcome, now: number): void {
    const permit = call.permit as Permit | undefined;
    if (permit === undefined) return;
    const failed = this.settings.isFailure?.(outcome, call) ?? failedBy(call.verdict(outcome).kind);
    if (failed === undefined || permit.era !== this.era) return;
    const timed = failed || this.settings.goesByTime || this.era.state === 'half-open';
    this.count(permit, failed, outcome, call, timed && Number.isNaN(now) ? call.runtime.clock.now() : now);
  }

  abandon(call: PolicyCall, reason: AbandonReason, now: number): void {
    const permit = call.permit as Permit | undefined;
    if (reason !== 'timeout' || permit?.era !== this.era) return;
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

  /** New settings from now on. State and permits stay, and so does what the window can hold of what was counted. */
  configure(settings: Settings): void {
    const now = this.now();
    this.window = resized(this.window, settings.window, now);
    this.settings = settings;
    // With fewer permits, the probes that have ended may have decided already, and no other would come to say so.
    if (this.era instanceof HalfOpenEra) this.conclude(this.era, undefined, undefined, now);
  }

  /** By hand: nothing of what was before remains. */
  switchTo(state: 'closed' | 'isolated' | 'disabled' | 'metrics-only'): void {
    this.forget();
    this.breakMs = 0;
    this.breaks = 0;
    this.enter(steadyEra(state, this.era.generation + 1, this.now()), 'manual');
  }

  restore(from: Restorable): void {
    const { clock } = this.events.runtime;
    this.forget();
    this.breakMs = Math.min(from.breakMs ?? 0, this.settings.maxBreakMs);
    this.breaks = from.consecutiveBreaks;
    this.failure = from.lastFailure ?? undefined;
    this.enter(
      eraFrom(from, this.era.generation + 1, this.breakMs, clock.now(), clock.wallNow()),
      'restored',
    );
  }

  /** A row of breaks is over when the circuit has stayed closed for as long as the last of them was. */
  consecutiveBreaks(now: number): number {
    const { state, since } = this.era;
    return state === 'closed' && now - since >= this.breakMs ? 0 : this.breaks;
  }

  private get leaseMs(): number {
    return this.settings.maxProbeMs ?? this.breakMs;
  }

  private admitProbe(era: HalfOpenEra, call: PolicyCall, now: number): boolean {
    const expired = era.expireLeases(this.leaseMs, now);
    const probe = era.lease(this.settings.permits, now);
    call.permit = probe;
    if (expired) {
      const transition = { state: 'half-open', previousState: 'half-open', reason: 'probe-expired' } as const;
      announce(this.events, transition, 0, call);
    }
    return probe !== undefined;
  }

  private forget(): void {
    this.window.clear();
    this.consecutiveFailures = 0;
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
    const slow = now - permit.startedAt > settings.slowCallMs;
    if (failed) this.failure = summarize(outcome, call.runtime.clock.wallNow());
    if (era.state === 'half-open') {
      (era as HalfOpenEra).settle(permit as Probe, !failed && !slow);
      this.conclude(era as HalfOpenEra, outcome, call, now);
      return;
    }
    this.window.record(failed, slow, now);
    this.consecutiveFailures = failed ? this.consecutiveFailures + 1 : 0;
    if (!failed && !slow) return;
    const reason = reasonToTrip(settings, this);
    if (era.state === 'metrics-only') (era as MetricsOnlyEra).judged(reason !== undefined);
    // The user's trigger may itself have changed the state.
    else if (reason !== undefined && this.era === era) this.open(reason, statsOf(this), outcome, call, now);
  }

  /** Closes or opens the circuit if the probes have decided. */
  private conclude(
    era: HalfOpenEra,
    outcome: Outcome | undefined,
    call: PolicyCall | undefined,
    now: number,
  ): void {
    const recovered = era.verdict(this.settings);
    if (recovered === undefined) return;
    if (recovered) {
      this.forget();
      this.enter(steadyEra('closed', era.generation + 1, now), 'probe-succeeded', call);
      return;
    }
    const calls = era.successes + era.failures;
    const evidence = { calls, failureRate: era.failures / calls, slowCallRate: undefined };
    this.open('probe-failed', evidence, outcome, call, now);
  }

  private open(
    reason: CircuitReason,
    evidence: Evidence,
    outcome: Outcome | undefined,
    call: PolicyCall | undefined,
    now: number,
  ): void {
    const { era, settings } = this;
    const consecutiveBreaks = this.consecutiveBreaks(now) + 1;
    let breakMs = DEFAULT_BREAK.initialMs;
    let retryAfterMs: number | undefined;
    try {
      if (outcome !== undefined) retryAfterMs = call?.verdict(outcome).retryAfterMs;
      const context = { consecutiveBreaks, outcome, failureRate: evidence.failureRate ?? 0 };
      const { runtime } = call ?? this.events;
      breakMs = breakMsBy(settings.breakRule, context, () => runtime.random());
    } finally {
      // A function that throws must not keep the circuit from opening. One that changed the state by hand has its way.
      if (this.era === era) {
        this.breakMs = lengthened(breakMs, retryAfterMs, settings.maxBreakMs);
        this.breaks = consecutiveBreaks;
        this.enter(new OpenEra(era.generation + 1, now, now + this.breakMs), reason, call, evidence);
      }
    }
  }

  private enter(era: Era, reason: CircuitReason, call?: PolicyCall, evidence?: Evidence): void {
    const previousState = this.era.state;
    this.era = era;
    if (era.state === previousState) return;
    announce(this.events, { state: era.state, previousState, reason, evidence }, this.breakMs, call);
  }
}
