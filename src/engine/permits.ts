import type { Deadline } from '../core/index.ts';
import type { ListNode } from '../structures/index.ts';
import type { Expiry } from './deadlines.ts';
import type { Interruptible } from './interruption.ts';
import type { Plan } from './plan.ts';

/*
 * The permits that the levels of a call hold: a stack, as the levels are. Nobody else knows its form. A level that holds nothing has no
 * record in it, so most levels cost nothing.
 */

/** The permit that a level holds for a call. */
interface Held {
  /** Index of the level. */
  readonly at: number;
  /** The policy's note about the call. */
  permit: unknown;
  /** The permits of the levels further out. */
  readonly outer: Held | Holder | undefined;
  /** The level's time, if it has set one. */
  readonly isTimed: boolean;
}

/**
 * The execution that holds permits. It is itself the record of the outermost level that holds anything, since most calls are
 * held by one level only, and need no other object then.
 */
export interface Holder extends Interruptible {
  /** As the record of the outermost that holds anything. */
  at: number;
  permit: unknown;
  /** The permit of the innermost level that holds one. */
  held: Held | Holder | undefined;
  readonly plan: Plan;
  /** Where the policy that is asked leaves its note. */
  readonly attempt: { permit: unknown };
}

/** The permit of a level further in. */
class InnerHeld implements Held {
  readonly at: number;
  permit: unknown;
  readonly outer: Held | Holder;

  constructor(at: number, permit: unknown, outer: Held | Holder) {
    this.at = at;
    this.permit = permit;
    this.outer = outer;
  }

  get isTimed(): boolean {
    return false;
  }
}

/**
 * A level's time for a call, and its permit, if it has one. It extends nothing: one is made for each call, and a chain of
 * constructors costs more than what they do.
 */
class TimedHeld implements Held, Expiry {
  readonly at: number;
  permit: unknown;
  readonly outer: Held | Holder | undefined;
  readonly holder: Interruptible;
  list: object | undefined = undefined;
  previous: ListNode | undefined = undefined;
  next: ListNode | undefined = undefined;
  dueAt = 0;

  constructor(holder: Interruptible, at: number, permit: unknown, outer: Held | Holder | undefined) {
    this.at = at;
    this.permit = permit;
    this.outer = outer;
    this.holder = holder;
  }

  get isTimed(): true {
    return true;
  }

  get isCooperative(): boolean {
    return false;
  }

  get mayBeEarly(): boolean {
    return true;
  }

  expired(): void {
    const { at: level, isCooperative: cooperative } = this;
    this.holder.interrupt({ level, reason: 'timeout', cause: undefined, cooperative });
  }
}

class CooperativeHeld extends TimedHeld {
  override get isCooperative(): boolean {
    return true;
  }
}

/** The permit of the level at that index, if it is the innermost that holds anything. */
export function permitAt({ held }: Holder, index: number): unknown {
  return held !== undefined && held.at === index ? held.permit : undefined;
}

/** Keeps whatever the policy has left at the attempt: that is its permit from now on. */
export function keepPermit(holder: Holder, index: number): void {
  const { held } = holder;
  const { permit } = holder.attempt;
  if (held !== undefined && held.at === index) held.permit = permit;
  else if (permit !== undefined) hold(holder, index, permit);
}

/** The level at that index holds something, and has held nothing so far. */
function hold(holder: Holder, index: number, permit: unknown): void {
  const { held } = holder;
  if (held === undefined) {
    holder.at = index;
    holder.permit = permit;
    holder.held = holder;
  } else {
    holder.held = new InnerHeld(index, permit, held);
  }
}

/** Sets the time of the level at that index, beside the permit that it may hold. */
export function holdTime(holder: Holder, index: number, { ms, cooperative }: Deadline, now: number): void {
  const permit = holder.held?.at === index ? takePermit(holder, index) : undefined;
  const { held } = holder;
  const Timed = cooperative === true ? CooperativeHeld : TimedHeld;
  const timed = new Timed(holder, index, permit, held);
  holder.held = timed;
  holder.plan.deadlines.add(timed, ms, now);
}

/** Takes what the level holds off the stack, if it is the innermost that holds anything, and ends its time. */
export function takePermit(holder: Holder, index: number): unknown {
  const { held } = holder;
  if (held === undefined || held.at !== index) return undefined;
  if (held === holder) holder.held = undefined;
  else {
    holder.held = (held as Held).outer;
    if ((held as Held).isTimed) holder.plan.deadlines.remove(held as TimedHeld);
  }
  return held.permit;
}

/** The first permit that is wanted, the innermost first. */
export function findPermit<P>(holder: Holder, isWanted: (permit: unknown) => permit is P): P | undefined {
  for (let one = holder.held; one !== undefined; one = outside(holder, one)) {
    if (isWanted(one.permit)) return one.permit;
  }
  return undefined;
}

/** True if any level has set a time. */
export function holdsTime(holder: Holder): boolean {
  for (let one = holder.held; one !== undefined; one = outside(holder, one)) {
    if (one !== holder && (one as Held).isTimed) return true;
  }
  return false;
}

/** When the first time is over that a level has set; Infinity where none is. */
export function earliestTime(holder: Holder): number {
  let earliest = Number.POSITIVE_INFINITY;
  for (let one = holder.held; one !== undefined; one = outside(holder, one)) {
    if (one === holder || !(one as Held).isTimed) continue;
    const { list, dueAt } = one as TimedHeld;
    if (list !== undefined) earliest = Math.min(earliest, dueAt);
  }
  return earliest;
}

function outside(holder: Holder, held: Held | Holder): Held | Holder | undefined {
  return held === holder ? undefined : (held as Held).outer;
}

/** Runs `ask` with the permit of the level, which need not be the innermost, and keeps what the policy leaves. */
export function withPermit<T>(holder: Holder, index: number, ask: () => T): T {
  let { held } = holder;
  while (held !== undefined && held.at > index) held = outside(holder, held);
  const own = held?.at === index ? held : undefined;
  holder.attempt.permit = own?.permit;
  try {
    return ask();
  } finally {
    if (own !== undefined) own.permit = holder.attempt.permit;
  }
}
