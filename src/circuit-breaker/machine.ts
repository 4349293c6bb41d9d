import {
  type AbandonReason,
  type CircuitReason,
  type CircuitState,
  type Outcome,
  type PolicyCall,
  report,
} from '../core/index.ts';
import { breakMsBy, lengthened } from './break-duration.ts';
import { CallCounts } from './call-counts.ts';
import {
  type Era,
  HalfOpenEra,
  MetricsOnlyEra,
  OpenEra,
  type Permit,
  Probe,
  steadyEra,
  TimedPermit,
} from './era.ts';
import { type LastFailure, summarize } from './last-failure.ts';
import { eraFrom } from './restore.ts';
import { DEFAULT_BREAK, type Settings } from './settings.ts';
import type { Restorable } from './snapshot.ts';
import { reasonToTrip } from './trip.ts';

/** Told of each transition once it has happened. */
export type Announce = (transition: Transition, call: PolicyCall | undefined) => void;

export interface Transition {
  readonly state: CircuitState;
  readonly previousState: CircuitState;
  readonly reason: CircuitReason;
  /** What a decision to open was based on. */
  readonly evidence?: Evidence | undefined;
}

interface Evidence {
  readonly calls: number;
  readonly failureRate: number | undefined;
  readonly slowCallRate: number | undefined;
}

/**
 * The states of a circuit and what moves it between them. There is no timer in it: that a break is over, or a probe's lease,
 * is noticed by the next call that asks. A user's callback that throws finds nothing half done behind it.
 */
export class CircuitMachine {
  settings: Settings;
  era: Era;
  readonly counts: CallCounts;
  /** Length of the break that lasts, or of the last one; 0 before the first. */
  breakMs = 0;
  lastFailure: LastFailure | undefined = undefined;
  #breaks = 0;
  readonly #announce: Announce;
  readonly #random: () => number;

  constructor(settings: Settings, now: number, random: () => number, announce: Announce) {
    this.settings = settings;
    this.counts = new CallCounts(settings.window);
    this.era = steadyEra('closed', 0, now);
    this.#random = random;
    this.#announce = announce;
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
        this.#enter(new HalfOpenEra(era.generation + 1, now), 'break-elapsed', call);
        // Asked again, since a listener may have done something about it.
        return this.admit(call, now);
      case 'half-open':
        return this.#admitProbe(era as HalfOpenEra, call, now);
    }
  }

  /** In how many ms a call may be admitted, at the latest; `undefined` where only the user can say. */
  retryAfterMs(now: number): number | undefined {
    const { era } = this;
    if (era instanceof OpenEra) return Math.max(0, era.until - now);
    if (era instanceof HalfOpenEra) return Math.max(0, era.nextLeaseMs(this.#leaseMs, now));
    return undefined;
  }

  settle(call: PolicyCall, outcome: Outcome, now: number): void {
    const permit = call.permit as Permit | undefined;
    if (permit === undefined) return;
    const failed = this.settings.isFailure?.(outcome, call) ?? failedBy(call.verdict(outcome).kind);
    if (failed !== undefined && permit.era === this.era) this.#count(permit, failed, outcome, call, now);
  }

  abandon(call: PolicyCall, reason: AbandonReason, now: number): void {
    const permit = call.permit as Permit | undefined;
    if (reason !== 'timeout' || permit?.era !== this.era) return;
    try {
      this.#count(permit, true, undefined, call, now);
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
  configure(settings: Settings, now: number): void {
    this.counts.resize(settings.window, now);
    this.settings = settings;
    // With fewer permits, the probes that have ended may have decided already, and no other would come to say so.
    if (this.era instanceof HalfOpenEra) this.#conclude(this.era, undefined, undefined, now);
  }

  /** By hand: nothing of what was before remains. */
  switchTo(state: 'closed' | 'isolated' | 'disabled' | 'metrics-only', now: number): void {
    this.counts.clear();
    this.breakMs = 0;
    this.#breaks = 0;
    this.#enter(steadyEra(state, this.era.generation + 1, now), 'manual');
  }

  restore(from: Restorable, now: number, wallNow: number): void {
    this.counts.clear();
    this.breakMs = Math.min(from.breakMs ?? 0, this.settings.maxBreakMs);
    this.#breaks = from.consecutiveBreaks;
    this.lastFailure = from.lastFailure ?? undefined;
    this.#enter(eraFrom(from, this.era.generation + 1, this.breakMs, now, wallNow), 'restored');
  }

  /** A row of breaks is over when the circuit has stayed closed for as long as the last of them was. */
  consecutiveBreaks(now: number): number {
    const { state, since } = this.era;
    return state === 'closed' && now - since >= this.breakMs ? 0 : this.#breaks;
  }

  get #leaseMs(): number {
    return this.settings.maxProbeMs ?? this.breakMs;
  }

  #admitProbe(era: HalfOpenEra, call: PolicyCall, now: number): boolean {
    const expired = era.expireLeases(this.#leaseMs, now);
    const probe = era.lease(this.settings.permits, now);
    call.permit = probe;
    if (expired) {
      this.#announce({ state: 'half-open', previousState: 'half-open', reason: 'probe-expired' }, call);
    }
    return probe !== undefined;
  }

  /** A call of the present era has a result. @param outcome `undefined` where a timeout further out gave it up */
  #count(permit: Permit, failed: boolean, outcome: Outcome | undefined, call: PolicyCall, now: number): void {
    const { era, settings, counts } = this;
    const slow = now - permit.startedAt > settings.slowCallMs;
    if (failed) this.lastFailure = summarize(outcome, call.runtime.clock.wallNow());
    if (era instanceof HalfOpenEra) {
      era.settle(permit as Probe, !failed && !slow);
      this.#conclude(era, outcome, call, now);
      return;
    }
    counts.record(failed, slow, now);
    if (!failed && !slow) return;
    const reason = reasonToTrip(settings, counts);
    if (era instanceof MetricsOnlyEra) era.judged(reason !== undefined);
    // The user's trigger may itself have changed the state.
    else if (reason !== undefined && this.era === era) this.#open(reason, counts.stats(), outcome, call, now);
  }

  /** Closes or opens the circuit if the probes have decided. */
  #conclude(era: HalfOpenEra, outcome: Outcome | undefined, call: PolicyCall | undefined, now: number): void {
    const recovered = era.verdict(this.settings);
    if (recovered === undefined) return;
    if (recovered) {
      this.counts.clear();
      this.#enter(steadyEra('closed', era.generation + 1, now), 'probe-succeeded', call);
      return;
    }
    const calls = era.successes + era.failures;
    const evidence = { calls, failureRate: era.failures / calls, slowCallRate: undefined };
    this.#open('probe-failed', evidence, outcome, call, now);
  }

  #open(
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
      breakMs = breakMsBy(
        settings.breakRule,
        context,
        call === undefined ? this.#random : () => call.runtime.random(),
      );
    } finally {
      // A function that throws must not keep the circuit from opening. One that changed the state by hand has its way.
      if (this.era === era) {
        this.breakMs = lengthened(breakMs, retryAfterMs, settings.maxBreakMs);
        this.#breaks = consecutiveBreaks;
        this.#enter(new OpenEra(era.generation + 1, now, now + this.breakMs), reason, call, evidence);
      }
    }
  }

  #enter(era: Era, reason: CircuitReason, call?: PolicyCall, evidence?: Evidence): void {
    const previousState = this.era.state;
    this.era = era;
    if (era.state !== previousState)
      this.#announce({ state: era.state, previousState, reason, evidence }, call);
  }
}

function failedBy(kind: 'success' | 'failure' | 'ignored'): boolean | undefined {
  return kind === 'ignored' ? undefined : kind === 'failure';
}
