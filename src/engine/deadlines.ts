import type { Platform } from '../core/index.ts';
import type { ListNode } from '../structures/index.ts';

/** A moment at which a time is over. It is its own node in a list, so that a million of them need no others. */
export interface Expiry extends ListNode {
  /** In whole ms of the clock. */
  dueAt: number;
  /** True if it may expire when the platform's timer does, which may be a tick before its time. */
  readonly mayBeEarly: boolean;
  /** Its moment has come. */
  expired(): void;
}

/** All deadlines on one clock. */
export interface Deadlines {
  /** True if a call that waits has to have a timer even where it may wait for ever. */
  readonly timesEveryWait: boolean;
  /**
   * `expiry` comes `ms` after `now` (NaN if that is still to be read off the clock), rounded up to the whole ms that
   * timers resolve. Infinity never does.
   */
  add(expiry: Expiry, ms: number, now: number): void;
  remove(expiry: Expiry): void;
}

/** A timer that fires later than by so many ticks was held up by more than the platform's own inaccuracy. */
const LATE_TICKS = 3;

export function isLate({ dueAt }: Expiry, now: number, { tickMs }: Platform): boolean {
  return now - dueAt > LATE_TICKS * tickMs;
}
