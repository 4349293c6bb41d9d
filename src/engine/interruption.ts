import { type AbandonReason, ResilienceError } from '../core/index.ts';

/** Where the caller's own abort interrupts a call: outside of all levels. */
export const CALLER = -1;

/**
 * The note that a level, or the caller, has stopped waiting for what lies further in. A timer or an abort leaves it,
 * does not walk: the call takes it up by itself, so each call has one order of events.
 */
export interface Interruption {
  /** Index of the level, or {@link CALLER}. */
  readonly level: number;
  readonly reason: AbandonReason;
  /** The error that the call fails with; `undefined` where the level's policy says it, since a time that it set is over. */
  readonly cause: Cause | undefined;
  /** True if what runs is told, and may end by itself: then it is taken up only if the call would go inward again. */
  readonly cooperative: boolean;
  /** A cooperative one of a level further out, which stands when this one has been taken up. */
  readonly outer?: Interruption | undefined;
}

/** Why a call, or many at once, is interrupted. An attempt keeps it until somebody asks for a signal: a controller costs more than a whole call. */
export class Cause {
  readonly error: unknown;

  constructor(error: unknown) {
    this.error = error;
  }
}

/** The thing that can be interrupted. */
export interface Interruptible {
  interrupt(note: Interruption): void;
}

/** The caller, or whoever else waits outside of all levels, has stopped doing so. */
export function calledOff(error: unknown, reason: AbandonReason, cooperative: boolean = false): Interruption {
  return { level: CALLER, reason, cause: new Cause(error), cooperative };
}

/** Adds a note. Of two the one further out includes the other, but for a cooperative one, which does not cut anything short. */
export function withNote(noted: Interruption | undefined, note: Interruption): Interruption {
  if (noted === undefined) return note;
  const cut = outermost(noted.cooperative ? undefined : noted, note.cooperative ? undefined : note);
  const told = outermost(noted.cooperative ? noted : noted.outer, note.cooperative ? note : undefined);
  if (cut === undefined) return told ?? note;
  return told === undefined || told.level >= cut.level ? cut : { ...cut, outer: told };
}

/** The notes that stand when the level at `index` has been left. */
export function furtherOut(noted: Interruption | undefined, index: number): Interruption | undefined {
  return noted === undefined || noted.level < index ? noted : furtherOut(noted.outer, index);
}

function outermost(one: Interruption | undefined, other: Interruption | undefined): Interruption | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return other.level < one.level ? other : one;
}

/** Reason of the signal of what nobody waits for any more, though no time is over and the caller has not called it off. */
export function superseded(pipeline: string): ResilienceError {
  return new ResilienceError(
    'superseded',
    'the attempt has ended, and nobody waits for what it has left running',
    {
      policy: pipeline,
    },
  );
}
