import type { CircuitState } from '../../src/core/index.ts';

/** The options that the model knows, in ms. */
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
}

export interface ModelCall {
  /** The epoch that admitted it; `undefined` if its result cannot matter. */
  epoch: number | undefined;
  startedAt: number;
  timed: boolean;
  probe: boolean;
  /** Whether it still stands in the way of other probes. */
  leased: boolean;
}

interface Entry {
  at: number;
  failed: boolean;
  slow: boolean;
}

const BUCKETS = 30;

/**
 * The circuit breaker as one would first write it: everything in lists, counted anew each time it matters. It shares no code
 * with the real one.
 */
export class CircuitModel {
  options: ModelOptions;
  state: CircuitState = 'closed';
  epoch = 0;
  since = 0;
  openUntil = 0;
  breakMs = 0;
  breaks = 0;
  entries: Entry[] = [];
  /** Results since the circuit was last closed or switched by hand, oldest first. */
  results: boolean[] = [];
  probes: ModelCall[] = [];
  succeeded = 0;
  failed = 0;

  constructor(options: ModelOptions) {
    this.options = options;
  }

  start(now: number): ModelCall | undefined {
    if (this.state === 'open' && now >= this.openUntil) {
      this.enter('half-open', now);
      this.probes = [];
      this.succeeded = 0;
      this.failed = 0;
    }
    const call: ModelCall = {
      epoch: this.epoch,
      startedAt: now,
      timed: this.options.slow !== undefined,
      probe: false,
      leased: false,
    };
    switch (this.state) {
      case 'open':
      case 'isolated':
        return undefined;
      case 'disabled':
        return { ...call, epoch: undefined };
      case 'half-open': {
        for (const probe of this.probes) if (now >= probe.startedAt + this.lease) probe.leased = false;
        if (this.succeeded + this.failed + this.running >= this.options.permits) return undefined;
        const probe = { ...call, timed: true, probe: true, leased: true };
        this.probes.push(probe);
        return probe;
      }
      default:
        return call;
    }
  }

  get lease(): number {
    return this.options.leaseMs ?? this.breakMs;
  }

  get running(): number {
    return this.probes.filter((probe) => probe.leased).length;
  }

  settle(call: ModelCall, failed: boolean, now: number, retryAfterMs = 0): void {
    if (call.epoch !== this.epoch) return;
    const slow = call.timed && this.options.slow !== undefined && now - call.startedAt > this.options.slow.ms;
    if (call.probe) {
      call.leased = false;
      if (failed || slow) this.failed += 1;
      else this.succeeded += 1;
      this.decide(now, retryAfterMs);
      return;
    }
    this.entries.push({ at: now, failed, slow });
    this.results.push(failed);
    if (this.state === 'closed' && (failed || slow) && this.shouldOpen(now)) this.open(now, retryAfterMs);
  }

  release(call: ModelCall): void {
    call.leased = false;
  }

  decide(now: number, retryAfterMs: number): void {
    const { permits, successRate } = this.options;
    const reachable = Array.from(
      { length: permits - this.succeeded - this.failed + 1 },
      (_, more) => this.succeeded + more,
    );
    if (this.succeeded / permits >= successRate) {
      this.enter('closed', now);
      this.forget();
    } else if (!reachable.some((successes) => successes / permits >= successRate)) {
      this.open(now, retryAfterMs);
    }
  }

  shouldOpen(now: number): boolean {
    const { failureRate, slow, consecutiveFailures, minimumCalls } = this.options;
    if (consecutiveFailures !== undefined && this.consecutive >= consecutiveFailures) return true;
    const window = this.window(now);
    if (window.length < minimumCalls) return false;
    const share = (of: 'failed' | 'slow'): number =>
      window.filter((entry) => entry[of]).length / window.length;
    return (
      (failureRate !== undefined && share('failed') >= failureRate) ||
      (slow !== undefined && share('slow') >= slow.rate)
    );
  }

  get consecutive(): number {
    return this.results.length - 1 - this.results.lastIndexOf(false);
  }

  window(now: number): Entry[] {
    const { window } = this.options;
    if (window.kind === 'count') return this.entries.slice(-window.calls);
    const bucket = (at: number): number => Math.floor(at / (window.ms / BUCKETS));
    return this.entries.filter((entry) => bucket(entry.at) > bucket(now) - BUCKETS);
  }

  open(now: number, retryAfterMs: number): void {
    const { growth, maxBreakMs } = this.options;
    this.breaks = this.breaksInARow(now) + 1;
    let own = growth.initial;
    for (let i = 1; i < this.breaks; i++) own = Math.min(growth.max, own * growth.multiplier);
    this.breakMs = Math.min(maxBreakMs, Math.max(own, retryAfterMs));
    this.openUntil = now + this.breakMs;
    this.enter('open', now);
  }

  breaksInARow(now: number): number {
    return this.state === 'closed' && now >= this.since + this.breakMs ? 0 : this.breaks;
  }

  enter(state: CircuitState, now: number): void {
    this.state = state;
    this.since = now;
    this.epoch += 1;
  }

  forget(): void {
    this.entries = [];
    this.results = [];
  }

  switchTo(state: CircuitState, now: number): void {
    if (state === this.state && state !== 'closed') return;
    this.enter(state, now);
    this.forget();
    this.breaks = 0;
    this.breakMs = 0;
  }

  restoreFromItself(now: number): void {
    if (this.state === 'half-open') {
      this.state = 'open';
      this.openUntil = now;
    }
    this.openUntil = now + Math.min(this.openUntil > now ? this.openUntil - now : 0, this.options.maxBreakMs);
    this.breaks = this.breaksInARow(now);
    this.breakMs = Math.min(this.breakMs, this.options.maxBreakMs);
    this.epoch += 1;
    this.forget();
  }

  update(options: ModelOptions, now: number): void {
    const old = this.options.window;
    const held = this.window(now);
    if (old.kind !== options.window.kind) this.entries = [];
    else if (old.kind === 'time' && options.window.kind === 'time' && old.ms !== options.window.ms) {
      const width = old.ms / BUCKETS;
      this.entries = held.map((entry) => ({ ...entry, at: Math.floor(entry.at / width) * width }));
    } else this.entries = held;
    this.options = options;
    if (this.state === 'half-open') this.decide(now, 0);
  }
}
