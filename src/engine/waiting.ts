import type { AbandonReason, Admission, Defer, Settlement } from '../core/index.ts';
import type { Expiry } from './deadlines.ts';

/** The things that an execution waits for. */
export type Suspension = Running | Deferred | Queued | Delayed | Beside;

/** The operation, or a custom layer, runs. */
export type Running = Promise<unknown>;

/** A level's answer depends on a promise. */
export interface Deferred {
  readonly kind: 'deferred';
  readonly promise: Promise<unknown>;
  readonly directive: Defer<Admission<unknown> | Settlement<unknown>>;
  /** Once it is over: the level's answer. */
  answer: Admission<unknown> | Settlement<unknown> | undefined;
  /** True if the execution has been woken, and has not yet gone on. */
  over: boolean;
}

/** A level lets the execution wait, and is asked again when it goes on. */
export type Queued = Timed<'queued'> | Untimed;

/** The next attempt is due later. */
export type Delayed = Timed<'delayed'>;

/** A wait for a time. */
export interface Timed<Kind> extends Expiry {
  readonly kind: Kind;
  /** When the wait began, if somebody wants to know how long it takes. */
  readonly since: number | undefined;
  over: boolean;
  /** Ends the wait. */
  end(): void;
}

/** A wait in a queue that nobody measures, and that no time ends. There is nothing to remember of it, so it takes no memory. */
export interface Untimed {
  readonly kind: 'queued';
  readonly since: undefined;
  readonly over: boolean;
}

export const UNTIMED: Untimed = Object.freeze({ kind: 'queued', since: undefined, over: false });
/** The same, once the level has let the execution go on. */
export const LET_ON: Untimed = Object.freeze({ kind: 'queued', since: undefined, over: true });

/** True if no time ends the wait. */
export function isUntimed(suspension: Suspension | undefined): suspension is Untimed {
  return suspension === UNTIMED || suspension === LET_ON;
}

/** The inner policies run in executions of their own: {@link Fork}, {@link Share}. */
export interface Beside {
  readonly kind: 'beside';
  /** True if the executions are this one's alone: then they are told with it, and it waits for them. */
  readonly isOwn: boolean;
  /** True if something has happened there. */
  readonly over: boolean;
  /** Takes up what has happened. */
  goOn(): void;
  /** Nobody waits for it any more. */
  stop(error: unknown, reason: AbandonReason): void;
}

/**
 * Ends a suspension before the awaited promise has settled, or without one. It is called with the execution itself, so that
 * one reaction can serve all that wait for no promise.
 */
export type Wake = (execution: Wakeable) => void;

interface Wakeable {
  readonly wake: Wake | undefined;
}

export function wake(execution: Wakeable): void {
  execution.wake?.(execution);
}

/** True if the operation, or a custom layer, runs. */
export function isRunning(suspension: Suspension | undefined): suspension is Running {
  return suspension instanceof Promise;
}

/** True if what lies further in runs in executions of its own. */
export function isBeside(suspension: Suspension | undefined): suspension is Beside {
  return suspension !== undefined && !isRunning(suspension) && suspension.kind === 'beside';
}

/** True if something runs that the execution may tell, and waits for. */
export function waitsForSomething(suspension: Suspension | undefined): boolean {
  if (suspension === undefined || isRunning(suspension)) return suspension !== undefined;
  return suspension.kind === 'beside' ? suspension.isOwn : promiseOf(suspension) !== undefined;
}

/** The promise that has to come first, if the execution waits for one. */
export function promiseOf(suspension: Suspension | undefined): Promise<unknown> | undefined {
  if (suspension === undefined || isRunning(suspension)) return suspension;
  return suspension.kind === 'deferred' && !suspension.over ? suspension.promise : undefined;
}
