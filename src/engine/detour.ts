import type {
  AbandonReason,
  Admission,
  Defer,
  Discard,
  Outcome,
  Settlement,
  StartWaiter,
} from '../core/index.ts';
import type { Deadline } from './deadlines.ts';
import type { Orphans } from './orphans.ts';
import type { Level } from './plan.ts';
import type { Final } from './reactions.ts';

/** The level at which the call stands lets it wait. */
export interface Pause {
  /** `admission`: the level will be asked again. `delay`: it has admitted the call, and the next attempt is due. */
  readonly kind: 'admission' | 'delay';
  /** Whether the level fails when the time is over. */
  readonly expires: boolean;
  /** `undefined` if it waits for as long as it takes. */
  readonly timer: Deadline | undefined;
  /** The call has been woken, and has not yet gone on. */
  over: boolean;
}

/** A level's answer depends on a promise. */
export interface Deferral {
  readonly directive: Defer<Admission<unknown> | Settlement<unknown>>;
  answer: Admission<unknown> | Settlement<unknown> | undefined;
}

/** Where the caller's own abort interrupts a call: outside of all levels. */
export const CALLER = -1;

/** The level at that index, or the caller, has stopped waiting for what lies further in. */
export interface Interruption {
  readonly level: number;
  readonly reason: AbandonReason;
  /** What the call fails with; `undefined` where the level's policy says it, since a time that it set is over. */
  readonly cause: { readonly error: unknown } | undefined;
}

/** An execution that runs as part of an attempt of another. */
export interface Child {
  aborted(error: unknown, reason?: AbandonReason): void;
  /** Its time is over. It is told so, but what runs may end by itself. */
  timeIsOver(interruption: Interruption, error: unknown): void;
  /** What ties it to the other. */
  link: Link | undefined;
}

export interface Link {
  /** Told what happens inside, as long as the attempt waits for it. */
  parent: Parent | undefined;
  /** How outcomes of the other are let go of, where the child's own pipeline does not know how. */
  readonly discard: Discard | undefined;
  /** What the child answers whoever runs it; `undefined` while it begins. */
  promised: Promise<unknown> | undefined;
  /** Called when it has settled and nothing that it started runs any more. */
  onDrained: () => void;
}

export interface Parent {
  /** An operation begins. @param now NaN where the clock was not read */
  begun(now: number): void;
  /** An attempt has failed, and another follows. */
  retried(outcome: Outcome): void;
}

/** The first operation inside the outermost `depth` levels began at that time, and those levels have not been left since. */
export interface Started {
  depth: number;
  readonly at: number;
}

/** Who wants to be told when an operation begins inside the level at that index. */
export interface Waiting {
  readonly index: number;
  readonly waiter: StartWaiter;
  /** When the level admitted the call, as long as nothing has come between; else NaN. */
  at: number;
}

/** What a retry has done away with. */
export interface Retried {
  /** Index of the level that did so. */
  readonly level: number;
  readonly outcome: Outcome;
}

/**
 * The state of a call that does not go straight in and out: one that waits, is retried, is interrupted. It is made when
 * it is first needed, so that a million calls in flight do not pay for what hardly any of them does.
 */
export class Detour {
  pause: Pause | undefined = undefined;
  /** The policy let the call go on before it had even told it to wait: while it was being asked. */
  resumed = false;
  deferral: Deferral | undefined = undefined;
  /** Noted, and not yet taken up by the walk. */
  interruption: Interruption | undefined = undefined;
  /** To be taken up if the call is about to begin anything further: what runs has been told that its time is over. */
  overdue: Interruption | undefined = undefined;
  /** What goes on inside levels that have stopped waiting for it. */
  orphans: Orphans | undefined = undefined;
  /** What runs as part of the present attempt: inside a custom layer, or through another pipeline. */
  children: Set<Child> | undefined = undefined;
  /** What ties it to the execution that it is part of. */
  link: Link | undefined = undefined;
  /** When operations began before the last `again`; the outermost levels first. */
  startedBefore: Started[] | undefined = undefined;
  startWaiters: readonly Waiting[] | undefined = undefined;
  lastRetried: Retried | undefined = undefined;
  /** What came of each `next()` of a custom layer that has not answered yet, if that can be let go of. */
  inside: Outcome[] | undefined = undefined;
  /** The level that is asked, where that is not the innermost one. */
  asked: Level | undefined = undefined;
  /** How many promises of suspensions the caller's promise follows, one after the other. */
  followed = 0;
  /** What the caller's promise follows once the walk has been suspended too often for that. */
  final: Final | undefined = undefined;
  /** The level that has told the call to wait, if somebody wants to know for how long. */
  queued: { readonly level: number; readonly since: number; until: number } | undefined = undefined;
}

/** The call leaves the straight way, if it has not yet. */
export function offRoute(state: { detour: Detour | undefined }): Detour {
  state.detour ??= new Detour();
  return state.detour;
}
