import { type CircuitReason, EventHub, type Outcome, type PolicyCall } from '../core/index.ts';
import { breakMsBy, lengthened } from './break-duration.ts';
import { type CallCounts, resized, statsOf, type Window, windowOf } from './call-counts.ts';
import { Era, OpenEra, type Opening, steadyEra } from './era.ts';
import { eraAt } from './era-at.ts';
import { announce, type CircuitEventType, EVENTS, type Evidence } from './events.ts';
import { HalfOpenEra } from './half-open.ts';
import type { LastFailure } from './last-failure.ts';
import { eraFrom, isByHand } from './restore.ts';
import { DEFAULT_BREAK_MS, type Settings } from './settings.ts';
import { SlowStartEra } from './slow-start-era.ts';
import type { Restorable } from './snapshot.ts';
import { filled } from './window-snapshot.ts';

/**
 * The states of a circuit and what moves it between them: time, verdicts, and the user's hand. There is no timer in it: that a break
 * is over is noticed by the next call that asks. A user's callback that throws finds nothing half done behind it.
 */
export class Circuit implements CallCounts {
  settings: Settings;
  /** As calls have left it: time may have led further, see {@link eraNow}. */
  era: Era;
  window: Window;
  consecutiveFailures = 0;
  /** Length of the break that lasts, or of the last one; 0 before the first. */
  breakMs = 0;
  readonly events: EventHub<CircuitEventType>;
  private breaks = 0;
  protected failure: LastFailure | undefined = undefined;

  constructor(settings: Settings, source: { readonly kind: string; readonly name: string }) {
    this.settings = settings;
    this.events = new EventHub(source, EVENTS);
    this.window = windowOf(settings.window);
    this.era = steadyEra('closed', 0, this.now());
  }

  /** For what is asked from outside of a call. */
  now(): number {
    return this.events.runtime.clock.now();
  }

  eraNow(now: number): Era {
    return eraAt(this.era, this.idleMs, now);
  }

  /** Frozen only when asked for: that takes longer than all else that a failure takes here. */
  get lastFailure(): LastFailure | undefined {
    return this.failure && Object.freeze(this.failure);
  }

  /** Takes note of calls in flight that have become slow. */
  advanceInFlight(now: number): void {
    this.era.inFlight?.advance(this.settings.slowMs, now);
  }

  /** Calls in flight that are slow already. */
  get slowInFlight(): number {
    return this.era.inFlight?.slow ?? 0;
  }

  /** New settings from now on. State and permits stay, and so does what the window can hold of what was counted. */
  configure(settings: Settings): void {
    const now = this.now();
    this.catchUp(undefined, now);
    this.window = resized(this.window, settings.window, now);
    this.settings = settings;
    this.era.inFlight?.lookAgain();
    if (this.era instanceof SlowStartEra) this.era.over = false;
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

  /** By hand: a break like any other, or of that length. */
  trip(reason: CircuitReason, breakMs: number | undefined): void {
    const now = this.now();
    this.catchUp(undefined, now);
    const { calls, failureRate, slowCallRate } = statsOf(this);
    const evidence = calls === 0 ? NO_CALLS : { calls, failureRate, slowCallRate };
    this.open(reason, evidence, undefined, undefined, now, breakMs);
  }

  /** By hand: an open circuit waits no longer. */
  probeNow(): void {
    const now = this.now();
    this.catchUp(undefined, now);
    const { era } = this;
    if (!(era instanceof OpenEra)) return;
    this.enter(new HalfOpenEra(era.generation + 1, now, era.opening), 'manual');
  }

  restore(from: Restorable): void {
    const { clock } = this.events.runtime;
    const [now, wallNow] = [clock.now(), clock.wallNow()];
    this.forget();
    this.window = filled(this.settings.window, from.window, now, wallNow);
    this.consecutiveFailures = from.consecutiveFailures;
    // A circuit that was opened by hand stays open for as long as was said.
    const maxBreakMs = isByHand(from.reason) ? Number.POSITIVE_INFINITY : this.settings.maxBreakDuration;
    this.breakMs = Math.min(from.breakMs ?? 0, maxBreakMs);
    this.breaks = from.consecutiveBreaks;
    this.failure = from.lastFailure ?? undefined;
    const era = eraFrom(from, this.era.generation + 1, this.breakMs, now, wallNow);
    const later = eraAt(era, this.idleMs, now);
    this.enter(later.state === 'closed' ? later : era, 'restored');
  }

  /** A row of breaks is over when the circuit has stayed closed for as long as the last of them was. */
  consecutiveBreaks(now: number): number {
    const { state, since } = this.eraNow(now);
    return state === 'closed' && now - since >= this.breakMs ? 0 : this.breaks;
  }

  protected get leaseMs(): number {
    const { halfOpen, maxBreakDuration } = this.settings;
    return halfOpen.maxDuration ?? Math.min(this.breakMs, maxBreakDuration);
  }

  /** For how long a circuit stays half-open while nobody calls. */
  private get idleMs(): number {
    return Math.max(this.settings.halfOpen.idle, this.breakMs, this.leaseMs);
  }

  /** Tells of the transitions that time has brought about meanwhile. True if there was one, or a listener made one. */
  protected catchUp(call: PolicyCall | undefined, now: number): boolean {
    const before = this.era;
    if (before instanceof OpenEra && now >= before.until) {
      this.enter(new HalfOpenEra(before.generation + 1, before.until, before.opening), 'break-elapsed', call);
    }
    const { era } = this;
    if (era instanceof HalfOpenEra) {
      const later = this.eraNow(now);
      if (later !== era) {
        this.forget();
        this.enter(later, 'idle', call);
      }
    }
    return this.era !== before;
  }

  private forget(): void {
    this.window.clear();
    this.consecutiveFailures = 0;
  }

  /** Closes or opens the circuit if the probes have decided. */
  protected conclude(
    era: HalfOpenEra,
    outcome: Outcome | undefined,
    call: PolicyCall | undefined,
    now: number,
  ): void {
    const recovered = era.verdict(this.settings.halfOpen);
    if (recovered === undefined) return;
    if (recovered) {
      this.forget();
      const generation = era.generation + 1;
      const closed =
        this.settings.slowStart === false
          ? new Era('closed', generation, now)
          : new SlowStartEra(generation, now);
      this.enter(closed, 'probe-succeeded', call);
      return;
    }
    const calls = era.successes + era.failures;
    const evidence = { calls, failureRate: era.failures / calls, slowCallRate: undefined };
    this.open('probe-failed', evidence, outcome, call, now);
  }

  protected open(
    reason: CircuitReason,
    evidence: Evidence,
    outcome: Outcome | undefined,
    call: PolicyCall | undefined,
    now: number,
    givenMs?: number,
  ): void {
    const { era, settings } = this;
    const consecutiveBreaks = this.consecutiveBreaks(now) + 1;
    let breakMs = DEFAULT_BREAK_MS;
    let retryAfterMs: number | undefined;
    try {
      if (outcome !== undefined) retryAfterMs = call?.verdict(outcome).retryAfterMs;
      if (givenMs === undefined) {
        const context = { consecutiveBreaks, outcome, failureRate: evidence.failureRate ?? 0 };
        const { runtime } = call ?? this.events;
        breakMs = breakMsBy(settings.breakDuration, context, () => runtime.random());
      }
    } finally {
      // A function that throws must not keep the circuit from opening. One that changed the state by hand has its way.
      if (this.era === era) {
        this.breakMs = givenMs ?? lengthened(breakMs, retryAfterMs, settings.maxBreakDuration);
        this.breaks = consecutiveBreaks;
        const opening: Opening = { reason, cause: outcome?.ok === false ? outcome.error : undefined };
        this.enter(new OpenEra(era.generation + 1, now, now + this.breakMs, opening), reason, call, evidence);
      }
    }
  }

  private enter(era: Era, reason: CircuitReason, call?: PolicyCall, evidence?: Evidence): void {
    const previousState = this.era.state;
    this.era = era;
    // A circuit that is open may be opened by hand for longer.
    const isNews = era.state !== previousState || (era.state === 'open' && reason !== 'restored');
    if (!isNews) return;
    announce(this.events, { state: era.state, previousState, reason, evidence }, this.breakMs, call);
  }
}

const NO_CALLS: Evidence = { calls: 0, failureRate: undefined, slowCallRate: undefined };
