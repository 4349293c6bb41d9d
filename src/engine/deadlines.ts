import { type Cancel, type Clock, MAX_TIMER_MS, type Platform, type Runtime } from '../core/index.ts';
import { LinkedList, type ListNode } from '../structures/index.ts';
import type { Held } from './held.ts';

/** What is told that its time is over. */
export interface Timed {
  expired(deadline: Deadline): void;
}

/**
 * A level's time for a call. The level may hold a permit besides. It is a list's node and a {@link Held}, and extends neither:
 * one is made for each call, and a chain of constructors costs more than what they do.
 */
export class Deadline implements ListNode, Held {
  readonly at: number;
  permit: unknown;
  readonly outer: Held | undefined;
  readonly owner: Timed;
  list: object | undefined = undefined;
  previous: ListNode | undefined = undefined;
  next: ListNode | undefined = undefined;
  dueAt = 0;

  constructor(owner: Timed, at: number, permit: unknown, outer: Held | undefined) {
    this.at = at;
    this.permit = permit;
    this.outer = outer;
    this.owner = owner;
  }

  get isDeadline(): true {
    return true;
  }

  /** Whether the call is only told that its time is over, and goes on. */
  get cooperative(): boolean {
    return false;
  }

  /** True if it may expire when the platform's timer does, which may be a tick before its time. */
  get mayBeEarly(): boolean {
    return true;
  }
}

/** The end of a time that somebody has asked for: no moment of it may be missing. */
export class Delay extends Deadline {
  override get mayBeEarly(): boolean {
    return false;
  }
}

export class CooperativeDeadline extends Deadline {
  override get cooperative(): boolean {
    return true;
  }
}

export function isDeadline(held: Held): held is Deadline {
  return held.isDeadline;
}

/** Whether any of the levels that hold something holds a deadline. */
export function isTimed(innermost: Held | undefined): boolean {
  for (let held = innermost; held !== undefined; held = held.outer) {
    if (held.isDeadline) return true;
  }
  return false;
}

/** A timer that fires later than by so many ticks was held up by more than the platform's own inaccuracy. */
const LATE_TICKS = 3;

/** Deadlines of one length. They expire in the order in which they came, so a FIFO line under one timer serves them all. */
class Line extends LinkedList<Deadline> {
  readonly ms: number;
  timer: Cancel | undefined = undefined;
  inSweep = false;

  constructor(ms: number) {
    super();
    this.ms = ms;
  }
}

/**
 * All deadlines on one clock. However many calls run, there is one real timer for each length of time in use; setting and
 * clearing a deadline is O(1) and sets no timer. A line that has become empty gives up its timer at the end of the
 * event-loop turn rather than at once: most often the next call joins it before that.
 */
export class Deadlines {
  readonly #clock: Clock;
  readonly #platform: Platform | undefined;
  readonly #lines = new Map<number, Line>();
  /** The line that was used last, which most often is the next one too. */
  #latest: Line | undefined = undefined;
  /** Lines that were seen empty since the last sweep. */
  #empty: Line[] = [];
  #facility: unknown;

  constructor(clock: Clock, platform?: Platform) {
    this.#clock = clock;
    this.#platform = platform;
    this.#facility = clock.facility?.();
  }

  /**
   * `deadline` expires `ms` after `now` (NaN if that is still to be read off the clock), rounded up to the whole ms that
   * timers resolve. Infinity never does.
   */
  add(deadline: Deadline, ms: number, now: number): void {
    if (ms === Infinity) return;
    if (this.#clock.facility?.() !== this.#facility) this.#startOver();
    const length = Math.ceil(ms);
    const line = this.#latest?.ms === length ? this.#latest : this.#lineOf(length);
    // A whole number takes no memory of its own.
    deadline.dueAt = Math.ceil((Number.isNaN(now) ? this.#clock.now() : now) + length);
    line.push(deadline);
    if (line.timer === undefined) this.#arm(line, length);
  }

  #lineOf(length: number): Line {
    let line = this.#lines.get(length);
    if (line === undefined) {
      line = new Line(length);
      this.#lines.set(length, line);
    }
    this.#latest = line;
    return line;
  }

  /** The timers that were set may not fire any more. Those that do find nothing due. */
  #startOver(): void {
    this.#facility = this.#clock.facility?.();
    this.#latest = undefined;
    this.#empty = [];
    const now = this.#clock.now();
    for (const line of this.#lines.values()) {
      line.timer = undefined;
      line.inSweep = false;
      if (line.first === undefined) this.#lines.delete(line.ms);
      else this.#arm(line, line.first.dueAt - now);
    }
  }

  remove(deadline: Deadline): void {
    const line = deadline.list as Line | undefined;
    if (line === undefined) return;
    line.remove(deadline);
    if (line.size === 0 && !line.inSweep) this.#sweepLater(line);
  }

  #arm(line: Line, ms: number): void {
    // A length beyond what a timer can hold is waited for in stages: the line finds nothing due and arms again.
    const timer = this.#clock.setTimer(Math.min(Math.max(1, Math.ceil(ms)), MAX_TIMER_MS), () => {
      // Of a timer of before the facility changed, there may be another in its place.
      if (line.timer === timer) this.#fire(line);
      else this.#expireDue(line);
    });
    line.timer = timer;
  }

  /**
   * A timer that fires late tells that the process was busy, or asleep: answers may lie ready in the sockets, and are looked
   * at before anything is judged to be late.
   */
  #fire(line: Line): void {
    const { first } = line;
    const platform = this.#platform;
    const lateMs = first === undefined ? 0 : this.#clock.now() - first.dueAt;
    if (platform !== undefined && lateMs > LATE_TICKS * platform.tickMs) {
      platform.afterPoll(() => this.#expireDue(line));
    } else this.#expireDue(line);
  }

  #expireDue(line: Line): void {
    const { tickMs = 0 } = this.#platform ?? {};
    const now = this.#clock.now();
    let deadline = line.first;
    while (deadline !== undefined && deadline.dueAt <= now + (deadline.mayBeEarly ? tickMs : 0)) {
      line.remove(deadline);
      deadline.owner.expired(deadline);
      deadline = line.first;
    }
    // A call that began meanwhile, in the hands of one that was told, may have armed it for later than the first is due.
    this.#disarm(line);
    if (deadline !== undefined) this.#arm(line, deadline.dueAt - now);
    else this.#drop(line);
  }

  #sweepLater(line: Line): void {
    line.inSweep = true;
    if (this.#empty.push(line) === 1) this.#clock.setTimer(0, () => this.#sweep());
  }

  #sweep(): void {
    const lines = this.#empty;
    this.#empty = [];
    for (const line of lines) {
      line.inSweep = false;
      if (line.size === 0) this.#drop(line);
    }
  }

  #disarm(line: Line): void {
    line.timer?.();
    line.timer = undefined;
  }

  /** Forgets an empty line; delays with jitter come in endless lengths. */
  #drop(line: Line): void {
    this.#disarm(line);
    if (this.#lines.get(line.ms) === line) this.#lines.delete(line.ms);
    if (this.#latest === line) this.#latest = undefined;
  }
}

const perClock = new WeakMap<Clock, Deadlines>();

/** The deadlines of a runtime, shared by its pipelines. */
export function deadlinesOf(runtime: Runtime): Deadlines {
  let deadlines = perClock.get(runtime.clock);
  if (deadlines === undefined) {
    deadlines = new Deadlines(runtime.clock, runtime.platform);
    perClock.set(runtime.clock, deadlines);
  }
  return deadlines;
}
