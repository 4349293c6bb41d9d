import { type Cancel, type Clock, MAX_TIMER_MS, type Platform } from '../core/index.ts';
import { LinkedList } from '../structures/index.ts';
import { type Deadlines, type Expiry, isLate } from './deadlines.ts';

/** Deadlines of one length. They expire in the order in which they came, so a FIFO line under one timer serves them all. */
class Line extends LinkedList<Expiry> {
  readonly ms: number;
  timer: Cancel | undefined = undefined;
  inSweep = false;

  constructor(ms: number) {
    super();
    this.ms = ms;
  }
}

/**
 * All deadlines on one clock, where timers may be shared between calls. However many calls run, there is one real timer for each
 * length of time in use; setting and
 * clearing a deadline is O(1) and sets no timer. A line that has become empty gives up its timer at the end of the
 * event-loop turn rather than at once: most often the next call joins it before that.
 */
export class SharedTimers implements Deadlines {
  readonly timesEveryWait: boolean = false;
  private readonly clock: Clock;
  private readonly platform: Platform | undefined;
  private readonly lines = new Map<number, Line>();
  /** The line that was used last, which most often is the next one too. */
  private latest: Line | undefined = undefined;
  /** Lines that were seen empty since the last sweep. */
  private empty: Line[] = [];
  private facility: unknown;

  constructor(clock: Clock, platform?: Platform) {
    this.clock = clock;
    this.platform = platform;
    this.facility = clock.facility?.();
  }

  add(expiry: Expiry, ms: number, now: number): void {
    if (ms === Infinity) return;
    const { clock } = this;
    if (clock.facility?.() !== this.facility) this.startOver();
    const { latest } = this;
    const length = Math.ceil(ms);
    const line = latest?.ms === length && latest.timer !== undefined ? latest : this.lineOf(length);
    // A whole number takes no memory of its own.
    expiry.dueAt = Math.ceil((Number.isNaN(now) ? clock.now() : now) + length);
    line.push(expiry);
  }

  /** The line of that length, with its timer set. */
  private lineOf(length: number): Line {
    let line = this.lines.get(length);
    if (line === undefined) {
      line = new Line(length);
      this.lines.set(length, line);
    }
    this.latest = line;
    if (line.timer === undefined) this.arm(line, length);
    return line;
  }

  /** The timers that were set may not fire any more. Those that do find nothing due. */
  private startOver(): void {
    this.facility = this.clock.facility?.();
    this.latest = undefined;
    this.empty = [];
    const now = this.clock.now();
    for (const line of this.lines.values()) {
      line.timer = undefined;
      line.inSweep = false;
      if (line.first === undefined) this.lines.delete(line.ms);
      else this.arm(line, line.first.dueAt - now);
    }
  }

  remove(expiry: Expiry): void {
    const line = expiry.list as Line | undefined;
    if (line === undefined) return;
    line.remove(expiry);
    if (line.size === 0 && !line.inSweep) this.sweepLater(line);
  }

  private arm(line: Line, ms: number): void {
    // A length beyond what a timer can hold is waited for in stages: the line finds nothing due and arms again.
    const timer = this.clock.setTimer(Math.min(Math.max(1, Math.ceil(ms)), MAX_TIMER_MS), () => {
      // Of a timer of before the facility changed, there may be another in its place.
      if (line.timer === timer) this.fire(line);
      else this.expireDue(line);
    });
    line.timer = timer;
  }

  /**
   * A timer that fires late tells that the process was busy, or asleep: answers may lie ready in the sockets, and are looked
   * at before anything is judged to be late.
   */
  private fire(line: Line): void {
    const { first } = line;
    const platform = this.platform;
    if (first !== undefined && platform !== undefined && isLate(first, this.clock.now(), platform)) {
      platform.afterPoll(() => this.expireDue(line));
    } else this.expireDue(line);
  }

  private expireDue(line: Line): void {
    const { tickMs = 0 } = this.platform ?? {};
    const now = this.clock.now();
    let expiry = line.first;
    while (expiry !== undefined && expiry.dueAt <= now + (expiry.mayBeEarly ? tickMs : 0)) {
      line.remove(expiry);
      expiry.expired();
      expiry = line.first;
    }
    // A call that began meanwhile, in the hands of one that was told, may have armed it for later than the first is due.
    this.disarm(line);
    if (expiry !== undefined) this.arm(line, expiry.dueAt - now);
    else this.drop(line);
  }

  private sweepLater(line: Line): void {
    line.inSweep = true;
    if (this.empty.push(line) === 1) this.clock.setTimer(0, () => this.sweep());
  }

  private sweep(): void {
    const lines = this.empty;
    this.empty = [];
    for (const line of lines) {
      line.inSweep = false;
      if (line.size === 0) this.drop(line);
    }
  }

  private disarm(line: Line): void {
    line.timer?.();
    line.timer = undefined;
  }

  /** Forgets an empty line; delays with jitter come in endless lengths. */
  private drop(line: Line): void {
    this.disarm(line);
    if (this.lines.get(line.ms) === line) this.lines.delete(line.ms);
    if (this.latest === line) this.latest = undefined;
  }
}
