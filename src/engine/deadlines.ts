import type { Platform } from '../core/index.ts';
import type { ListNode } from '../structures/index.ts';
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

/** All deadlines on one clock. */
export interface Deadlines {
  /** True if a call that waits has to have a timer even where it may wait for ever. */
  readonly timesEveryWait: boolean;
  /**
   * `deadline` expires `ms` after `now` (NaN if that is still to be read off the clock), rounded up to the whole ms that
   * timers resolve. Infinity never does.
   */
  add(deadline: Deadline, ms: number, now: number): void;
  remove(deadline: Deadline): void;
}

/** A timer that fires later than by so many ticks was held up by more than the platform's own inaccuracy. */
const LATE_TICKS = 3;

export function isLate({ dueAt }: Deadline, now: number, { tickMs }: Platform): boolean {
  return now - dueAt > LATE_TICKS * tickMs;
}
