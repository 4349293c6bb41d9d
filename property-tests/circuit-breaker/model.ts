import type { CircuitState } from '../../src/core/index.ts';

/** The options that the model supports, in ms. */
export interface ModelOptions {
  failureRate: number | undefined;
  slow: { rate: number; ms: number } | undefined;
  consecutiveFailures: number | undefined;
  window: { kind: 'count'; calls: number } | { kind: 'time'; ms: number };
  minimumCalls: number;
  growth: { initial: number; max: number; multiplier: number };
  maxBreakMs: number;
  permits: number;
  successRate: number;
  leaseMs: number | undefined;
  idleMs: number;
  slowStart: { ms: number; from: number } | undefined;
}

export interface ModelCall {
  /** The epoch that admitted the call; `undefined` if its result cannot matter. */
  epoch: number | undefined;
  admittedAt: number;
  /** `undefined` while the call waits in an inner queue. */
  startedAt: number | undefined;
  timed: boolean;
  probe: boolean;
  /** True if the call still prevents other probes. */
  leased: boolean;
  /** True if the call has an outcome, or was abandoned. */
  over: boolean;
  /** True if the call was found to be slow while it still ran. `judged` is true once that has been counted. */
  slow: boolean;
  judged: boolean;
}

interface Entry {
  at: number;
  failed: boolean;
  slow: boolean;
}

const BUCKETS = 30;

/**
 * A naive model of the circuit breaker: it keeps everything in lists, and counts again each time. It shares no code with the real
 * one.
 */
export class CircuitModel {
  options: ModelOptions;
  state: CircuitState = 'closed';
  epoch = 0;
  since = 0;
  openUntil = 0;
  breakMs = 0;
  /** True if the break was caused by `trip()`. */
  byHand = false;
  breaks = 0;
  entries: Entry[] = [];
  /** Results since the circuit was last closed or switched by hand, the oldest first. */
  results: boolean[] = [];
  calls: ModelCall[] = [];
  succeeded = 0;
  failed = 0;
  /** Time at which a call last asked to be a probe; `undefined` before the first. */
  askedAt: number | undefined = undefined;
  /**
   * Shares of the calls that have asked since the probes closed the circuit, and the number of them that were admitted;
   * `undefined` if the circuit did not close in this way.
   */
  start: { shares: number[]; gone: number } | undefined = undefined;

  constructor(options: ModelOptions) {
    this.options = options;
  }

  admit(now: number): ModelCall | undefined {
    this.catchUp(now);
    const call: ModelCall = {
      epoch: this.epoch,
      admittedAt: now,
      startedAt: undefined,
      timed: this.options.slow !== undefined,
      probe: false,
      leased: false,
      over: false,
      slow: false,
      judged: false,
    };
    switch (this.state) {
      case 'open':
      case 'isolated':
        return undefined;
      case 'disabled':
        return { ...call, epoch: undefined };
      case 'half-open':
        return this.admitProbe(call, now);
      default:
        if (this.state === 'closed' && !this.takesItsTurn(now)) return undefined;
        if (this.options.slow !== undefined && this.judgeInFlight(now)) return undefined;
        return this.keep(call);
    }
  }

  keep(call: ModelCall): ModelCall {
    this.calls.push(call);
    return call;
  }

  admitProbe(call: ModelCall, now: number): ModelCall | undefined {
    const { slow, permits } = this.options;
    this.askedAt = now;
    const late = this.probes.filter(
      (probe) => probe.leased && slow !== undefined && now - (probe.startedAt ?? now) > slow.ms,
    );
    for (const probe of late) {
      probe.leased = false;
      probe.judged = true;
      this.failed += 1;
    }
    if (late.length > 0) {
      this.decide(now, 0);
      if (this.state !== 'half-open') return undefined;
    }
    for (const probe of this.probes) {
      if (probe.startedAt !== undefined && now >= probe.startedAt + this.lease) probe.leased = false;
    }
    if (this.succeeded + this.failed + this.running >= permits) return undefined;
    return this.keep({ ...call, timed: true, probe: true, leased: true });
  }

  /** True if this call is admitted while only a share of the calls is. */
  takesItsTurn(now: number): boolean {
    const share = this.share(now);
    if (this.start === undefined || share === undefined) return true;
    this.start.shares.push(this.start.shares.length === 0 ? 1 : share);
    const due = this.start.shares.reduce((sum, one) => sum + one, 0) - this.start.gone;
    if (due < 1 - 1e-9) return false;
    this.start.gone += 1;
    return true;
  }

  /** Returns `undefined` if all calls are admitted. */
  share(now: number): number | undefined {
    const { slowStart } = this.options;
    if (this.start === undefined) return undefined;
    if (slowStart === undefined || now >= this.since + slowStart.ms) return undefined;
    return Math.max(slowStart.from, (now - this.since) / slowStart.ms);
  }

  get mine(): ModelCall[] {
    return this.calls.filter((call) => call.epoch === this.epoch);
  }

  get probes(): ModelCall[] {
    return this.mine.filter((call) => call.probe);
  }

  get slowInFlight(): number {
    return this.mine.filter((call) => call.slow && !call.over && !call.probe).length;
  }

  /** Checks the calls in flight for slow ones. */
  look(now: number): void {
    const { slow } = this.options;
    for (const call of this.mine) {
      if (slow === undefined || !call.timed || call.over || call.startedAt === undefined) continue;
      if (now - call.startedAt > slow.ms) call.slow = true;
    }
  }

  /** True if slow calls in flight have opened the circuit. */
  judgeInFlight(now: number): boolean {
    this.look(now);
    const news = this.mine.filter((call) => call.slow && !call.over && !call.judged);
    for (const call of news) call.judged = true;
    if (news.length === 0 || this.state !== 'closed' || !this.shouldOpen(now)) return false;
    this.open(now, 0);
    return true;
  }

  begin(call: ModelCall, now: number): void {
    if (!call.over) call.startedAt ??= now;
  }

  get lease(): number {
    return this.options.leaseMs ?? Math.min(this.breakMs, this.options.maxBreakMs);
  }

  get running(): number {
    return this.probes.filter((probe) => probe.leased).length;
  }

  get idle(): number {
    return Math.max(this.options.idleMs, this.breakMs, this.lease);
  }

  /** Returns the state at that time, as if no call had been made. */
  now(now: number): { state: CircuitState; since: number; unasked: boolean } {
    if (this.state === 'open' && now >= this.openUntil) {
      if (now >= this.openUntil + this.idle) {
        return { state: 'closed', since: this.openUntil + this.idle, unasked: false };
      }
      return { state: 'half-open', since: this.openUntil, unasked: true };
    }
    const idleSince = this.askedAt ?? this.since;
    if (this.state === 'half-open' && now >= idleSince + this.idle) {
      return { state: 'closed', since: idleSince + this.idle, unasked: false };
    }
    return { state: this.state, since: this.since, unasked: false };
  }

  catchUp(now: number): void {
    const { state, since } = this.now(now);
    if (state === this.state) return;
    this.enter(state, since);
    this.askedAt = undefined;
    this.succeeded = 0;
    this.failed = 0;
    if (state === 'closed') this.forget();
  }

  settle(call: ModelCall, failed: boolean, now: number, retryAfterMs = 0): void {
    call.over = true;
    if (call.epoch !== this.epoch) return;
    if (call.startedAt === undefined && !failed) return;
    const { slow } = this.options;
    const isSlow =
      call.timed && slow !== undefined && call.startedAt !== undefined && now - call.startedAt > slow.ms;
    if (call.probe) {
      if (call.judged) return;
      call.leased = false;
      call.judged = true;
      if (failed || isSlow) this.failed += 1;
      else this.succeeded += 1;
      this.decide(now, retryAfterMs);
      return;
    }
    this.entries.push({ at: now, failed, slow: isSlow });
    this.results.push(failed);
    if (!failed && !isSlow) return;
    this.look(now);
    for (const one of this.mine) if (one.slow) one.judged = true;
    if (this.state === 'closed' && this.shouldOpen(now)) this.open(now, retryAfterMs);
  }

  /** Abandons a call. */
  abandon(call: ModelCall, timedOut: boolean, now: number): void {
    if (timedOut && call.startedAt !== undefined) this.settle(call, true, now);
    call.over = true;
  }

  release(call: ModelCall): void {
    call.leased = false;
  }

  decide(now: number, retryAfterMs: number): void {
    const { permits, successRate } = this.options;
    const reachable = Array.from(
      { length: Math.max(0, permits - this.succeeded - this.failed + 1) },
      (_, more) => this.succeeded + more,
    );
    if (this.succeeded / permits >= successRate) {
      this.enter('closed', now);
      this.start = this.options.slowStart === undefined ? undefined : { shares: [], gone: 0 };
      this.forget();
    } else if (!reachable.some((successes) => successes / permits >= successRate)) {
      this.open(now, retryAfterMs);
    }
  }

  shouldOpen(now: number): boolean {
    const { failureRate, slow, consecutiveFailures, minimumCalls } = this.options;
    if (consecutiveFailures !== undefined && this.consecutive >= consecutiveFailures) return true;
    const window = this.window(now);
    const failures = window.filter((entry) => entry.failed).length;
    const slowOnes = window.filter((entry) => entry.slow).length + this.slowInFlight;
    const timed = window.length + this.slowInFlight;
    return (
      (failureRate !== undefined &&
        window.length >= minimumCalls &&
        failures / window.length >= failureRate) ||
      (slow !== undefined && timed >= minimumCalls && slowOnes / timed >= slow.rate)
    );
  }

  get consecutive(): number {
    return this.results.length - 1 - this.results.lastIndexOf(false);
  }

  window(now: number): Entry[] {
    const { window } = this.options;
    if (window.kind === 'count') return this.entries.slice(-window.calls);
    const bucket = (time: number): number => Math.floor(time / (window.ms / BUCKETS));
    return this.entries.filter((entry) => bucket(entry.at) > bucket(now) - BUCKETS);
  }

  open(now: number, retryAfterMs: number, givenMs?: number): void {
    const { growth, maxBreakMs } = this.options;
    this.breaks = this.breaksInARow(now) + 1;
    let own = growth.initial;
    for (let i = 1; i < this.breaks; i++) own = Math.min(growth.max, own * growth.multiplier);
    this.breakMs = givenMs ?? Math.min(maxBreakMs, Math.max(own, retryAfterMs));
    this.openUntil = now + this.breakMs;
    this.byHand = false;
    this.enter('open', now);
  }

  breaksInARow(now: number): number {
    const { state, since } = this.now(now);
    return state === 'closed' && now >= since + this.breakMs ? 0 : this.breaks;
  }

  enter(state: CircuitState, now: number): void {
    this.state = state;
    this.since = now;
    this.epoch += 1;
    this.start = undefined;
  }

  forget(): void {
    this.entries = [];
    this.results = [];
  }

  switchTo(state: CircuitState, now: number): void {
    if (state === this.now(now).state && state !== 'closed') return;
    this.enter(state, now);
    this.forget();
    this.breaks = 0;
    this.breakMs = 0;
  }

  trip(now: number, forMs: number | undefined): void {
    this.catchUp(now);
    this.open(now, 0, forMs);
    this.byHand = true;
  }

  probeNow(now: number): void {
    this.catchUp(now);
    if (this.state !== 'open') return;
    this.openUntil = now;
    this.catchUp(now);
  }

  restoreFromItself(now: number, withCounts: boolean): void {
    const breaks = this.breaksInARow(now);
    const { state, since, unasked } = this.now(now);
    const entries = state === this.state || unasked ? this.window(now) : [];
    const { consecutive } = this;
    const forgotten = state === 'closed' && this.state !== 'closed';
    const startsSlowly = this.share(now) !== undefined;
    if (state === 'half-open') {
      this.openUntil = unasked ? this.openUntil : now;
      this.state = 'open';
    } else this.state = state;
    this.breaks = breaks;
    const goesOn = this.byHand && (state === 'open' || state === 'half-open');
    if (!goesOn) this.breakMs = Math.min(this.breakMs, this.options.maxBreakMs);
    this.openUntil = Math.min(this.openUntil, now + this.breakMs);
    // For half-open, the snapshot contains the start of that state.
    this.since = since;
    this.epoch += 1;
    this.start = startsSlowly ? { shares: [], gone: 0 } : undefined;
    this.entries = withCounts ? this.carried(entries) : [];
    this.results = forgotten ? [] : Array.from({ length: consecutive }, () => true);
    this.catchUpIfClosed(now);
  }

  /** Closes the circuit if a restored snapshot is too old. */
  catchUpIfClosed(now: number): void {
    if (this.now(now).state === 'closed') {
      const { results, entries } = this;
      this.catchUp(now);
      this.results = results;
      this.entries = entries;
    }
  }

  /** Carries over the entries of a time window. Moves a whole bucket at once, as if all of its calls had been in its middle. */
  carried(entries: Entry[]): Entry[] {
    const { window } = this.options;
    if (window.kind === 'count') return entries;
    const width = window.ms / BUCKETS;
    return entries.map((entry) => ({ ...entry, at: (Math.floor(entry.at / width) + 0.5) * width }));
  }

  update(options: ModelOptions, now: number): void {
    this.catchUp(now);
    const old = this.options.window;
    const held = this.window(now);
    if (old.kind !== options.window.kind) this.entries = [];
    else if (old.kind === 'time' && options.window.kind === 'time' && old.ms !== options.window.ms) {
      const width = old.ms / BUCKETS;
      this.entries = held.map((entry) => ({ ...entry, at: Math.floor(entry.at / width) * width }));
    } else this.entries = held;
    this.options = options;
    for (const call of this.mine) if (!call.probe && !call.over) call.slow = call.judged = false;
    if (this.state === 'half-open') this.decide(now, 0);
  }
}
