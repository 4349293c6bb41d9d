import type { Ahead, Rate } from './rate.ts';

/** Of the entries of a log: a time, and how many permits were taken then. */
const FIELDS = 2;
/** A wait that rounding has made too short is lengthened by this much: a nanosecond. */
const NANOSECOND_MS = 1e-6;

/** The permits that were taken of one limit, and when: an entry for each time, oldest first, for as long as it counts. */
export class TakeLog {
  entries: number[] = [];
  /** Position of the oldest entry that counts. */
  head = 0;
  /** Permits in the entries from there on. */
  total = 0;
  /** Permits that were taken until then cannot be put back. */
  sealedAt: number = Number.NEGATIVE_INFINITY;

  /** When the last permits were taken. */
  get lastAt(): number {
    return this.entries[this.entries.length - FIELDS] ?? Number.NEGATIVE_INFINITY;
  }

  add(permits: number, now: number): void {
    const { entries, lastAt } = this;
    // Time that went back would break the order.
    if (lastAt >= now && this.head < entries.length) entries[entries.length - 1]! += permits;
    else entries.push(Math.max(now, lastAt), permits);
    this.total += permits;
  }

  /** Lets go of what was taken at that time or before. Each entry is moved once, so what this costs is paid for by `add`. */
  dropUntil(time: number): void {
    const { entries } = this;
    while (this.head < entries.length && entries[this.head]! <= time) {
      this.total -= entries[this.head + 1]!;
      this.head += FIELDS;
    }
    if (this.head === entries.length) {
      // An array that is emptied keeps its memory.
      if (this.head > 0) this.entries = [];
      this.head = 0;
    } else if (this.head * 2 > entries.length) {
      entries.splice(0, this.head);
      this.head = 0;
    }
  }

  /** Puts back permits that were taken at exactly that time and not used, as many as the log still has. */
  putBack(permits: number, takenAt: number): void {
    if (takenAt <= this.sealedAt) return;
    const { entries } = this;
    let low = this.head / FIELDS;
    let high = entries.length / FIELDS;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (entries[middle * FIELDS]! < takenAt) low = middle + 1;
      else high = middle;
    }
    const at = low * FIELDS;
    if (entries[at] !== takenAt) return;
    const returned = Math.min(permits, entries[at + 1]!);
    entries[at + 1]! -= returned;
    this.total -= returned;
  }
}

/**
 * At most `permits` in any `periodMs`, to the letter: a log of what was taken within the last of them. All permits may be taken
 * at once; each comes back when exactly `periodMs` have passed since it was taken, and not earlier. Takes memory for each
 * time at which permits were taken within the period: 16 bytes, `permits` times at most.
 */
export class SlidingWindow implements Rate<TakeLog | undefined> {
  readonly full: undefined = undefined;
  readonly permits: number;
  readonly periodMs: number;

  constructor(permits: number, periodMs: number) {
    this.permits = permits;
    this.periodMs = periodMs;
  }

  get burst(): number {
    return this.permits;
  }

  waitMs(log: TakeLog | undefined, permits: number, now: number, ahead?: Ahead): number {
    if (permits > this.permits) return Infinity;
    const dueAt = this.#dueAt(log, permits, now, ahead);
    if (dueAt <= now) return 0;
    const ms = dueAt - now;
    return now + ms < dueAt ? ms + NANOSECOND_MS : ms;
  }

  take(log: TakeLog | undefined, permits: number, now: number): TakeLog {
    const kept = log ?? new TakeLog();
    kept.dropUntil(now - this.periodMs);
    if (permits > 0) kept.add(permits, now);
    return kept;
  }

  /** A late waiter takes its permits when it comes: at an earlier time they would come back too early. */
  takeInTurn(log: TakeLog | undefined, permits: number, now: number): TakeLog {
    return this.take(log, permits, now);
  }

  drain(log: TakeLog | undefined, now: number): TakeLog {
    const drained = this.take(log, this.permits - this.used(log, now), now);
    drained.sealedAt = now;
    return drained;
  }

  used(log: TakeLog | undefined, now: number): number {
    if (log === undefined) return 0;
    log.dropUntil(now - this.periodMs);
    return Math.min(this.permits, log.total);
  }

  available(log: TakeLog | undefined, now: number): number {
    return this.permits - this.used(log, now);
  }

  untilFullMs(log: TakeLog | undefined, now: number): number {
    return this.used(log, now) === 0 ? 0 : (log as TakeLog).lastAt + this.periodMs - now;
  }

  isFull(log: TakeLog | undefined, now: number): boolean {
    return this.used(log, now) === 0;
  }

  /** Permits that were taken count as before. */
  convert(log: TakeLog | undefined): TakeLog | undefined {
    return log;
  }

  shift(log: TakeLog | undefined, ms: number): TakeLog | undefined {
    if (log === undefined) return undefined;
    for (let at = log.head; at < log.entries.length; at += FIELDS) log.entries[at]! += ms;
    log.sealedAt += ms;
    return log;
  }

  /** As if all had been taken with the last of it. */
  summary(log: TakeLog | undefined): TakeLog | undefined {
    return log === undefined ? undefined : summaryOf(log.total, log.lastAt, log.sealedAt);
  }

  leastOf(a: TakeLog | undefined, b: TakeLog | undefined): TakeLog | undefined {
    if (a === undefined || b === undefined) return this.summary(a ?? b);
    const total = Math.max(a.total, b.total);
    return summaryOf(total, Math.max(a.lastAt, b.lastAt), Math.max(a.sealedAt, b.sealedAt));
  }

  #dueAt(log: TakeLog | undefined, permits: number, now: number, ahead: Ahead | undefined): number {
    log?.dropUntil(now - this.periodMs);
    if (ahead === undefined || ahead.size === 0) return this.#roomAt(log, permits, now);
    if (permits > 0 && ahead.costOfEach === permits) {
      // So many are let in per period, and those of the next period exactly one later.
      const inPeriod = Math.floor(this.permits / permits);
      const place = ahead.size % inPeriod;
      const periods = Math.floor(ahead.size / inPeriod);
      return this.#roomAt(log, (place + 1) * permits, now) + periods * this.periodMs;
    }
    return this.#play(log, [...ahead.costs(), permits], now);
  }

  /** When there is room for so many more. */
  #roomAt(log: TakeLog | undefined, permits: number, now: number): number {
    if (log === undefined) return now;
    let used = log.total;
    let at = log.head;
    let dueAt = now;
    for (; used + permits > this.permits && at < log.entries.length; at += FIELDS) {
      used -= log.entries[at + 1]!;
      dueAt = Math.max(now, log.entries[at]! + this.periodMs);
    }
    return dueAt;
  }

  /** When the last of them has its turn, if each goes as soon as it can. */
  #play(log: TakeLog | undefined, costs: readonly number[], now: number): number {
    const entries = log === undefined ? [] : log.entries.slice(log.head);
    let used = log?.total ?? 0;
    let at = 0;
    let time = now;
    for (const cost of costs) {
      // Its turn will come, and it will be refused.
      if (cost > this.permits) continue;
      for (; used + cost > this.permits; at += FIELDS) {
        used -= entries[at + 1]!;
        time = Math.max(time, entries[at]! + this.periodMs);
      }
      entries.push(time, cost);
      used += cost;
    }
    return time;
  }
}

function summaryOf(total: number, lastAt: number, sealedAt: number): TakeLog | undefined {
  if (total === 0) return undefined;
  const log = new TakeLog();
  log.add(total, lastAt);
  log.sealedAt = sealedAt;
  return log;
}
