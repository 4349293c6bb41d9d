import type {
  Demand,
  Discard,
  Mark,
  Operation,
  Outcome,
  Policy,
  PolicyCall,
  StartWaiter,
} from '../core/index.ts';
import type { AbortSubscription } from './abort-hub.ts';
import type { Expiry } from './deadlines.ts';
import type { Cause, Interruption } from './interruption.ts';
import type { Orphans } from './orphans.ts';
import type { Holder } from './permits.ts';
import type { Level, Plan } from './plan.ts';
import type { Final } from './promises.ts';
import type { Suspension, Wake } from './waiting.ts';

/**
 * The phase that an execution is in:
 *
 *     inward ──► running ──► outward ──► done
 *        ▲                      │
 *        └──────── again ───────┘
 */
export type Phase = typeof INWARD | typeof RUNNING | typeof OUTWARD | typeof DONE;

// Numbers, since V8 notes each reference that it stores in an object.
/** Levels are asked to admit the call. */
export const INWARD = 0;
/** All have: the operation, or a custom layer, runs. */
export const RUNNING = 1;
/** Levels settle the outcome. */
export const OUTWARD = 2;
/** All have: the outcome is the call's. */
export const DONE = 3;

/**
 * All that is remembered of a call on its way, for those who move it along. They are functions, so that the one class that
 * fulfils this needs no base: V8 builds an object of a derived class out of line, which costs more than all it does.
 */
export interface ExecutionState extends Holder {
  readonly plan: Plan;
  readonly operation: Operation;
  readonly key: string | undefined;
  /** See {@link ExecuteOptions.idempotent}. */
  readonly idempotent: boolean | undefined;
  /** True if the caller wants the outcome, whatever it is, as a value. */
  readonly wantsOutcome: boolean;
  /** The attempt that runs, or runs next. */
  attempt: AttemptState;
  phase: Phase;
  /** The execution is inside the levels below this index. */
  level: number;
  /** The outcome that is carried outward; `undefined` before. */
  outcome: Outcome | undefined;
  suspension: Suspension | undefined;
  /** Ends the present suspension early. */
  wake: Wake | undefined;
  /** The execution's place among those that listen to the caller's signal. */
  subscription: AbortSubscription | undefined;
  /** When the first operation began since all levels were admitted anew; see {@link startedAt}. */
  started: number | undefined;
  /** Of the innermost execution of a pipeline that the call is in now, if somebody wants to know how that ends. */
  mark: Mark | undefined;
  rare: Rare | undefined;
  /** Makes an execution that is to run as part of the attempt. */
  spawn(attempt: AttemptState, plan: Plan, operation: Operation, wantsOutcome: boolean): ExecutionState;
  /** Runs the execution, which has entered. The promise settles with its value or error. */
  start(signal: AbortSignal | undefined): Promise<unknown>;
  /** The reaction to what was waited for, or to being woken, with the execution itself: what it returns is the caller's answer, or the promise of it. */
  takeUp(value: unknown): unknown;
  /** The same, where that was rejected. */
  takeUpRejection(error: unknown): unknown;
}

/** An attempt, as those see it who move its execution along. */
export interface AttemptState extends PolicyCall {
  mark: Mark | undefined;
  /** True if somebody has asked for the signal. */
  readonly hasSignal: boolean;
  readonly isAborted: boolean;
  /** Nobody waits for this attempt any more. */
  abort(cause: Cause): void;
  /** The attempt has ended, and its outcome is not what the caller gets, or is an error. */
  supersede(): void;
}

/** The part of an execution's state that few need. It is made when it is first needed, so that a million calls in flight do not pay for it. */
export class Rare {
  /** The demand of the caller, and of those further out. */
  demand: Demand | undefined = undefined;
  /** True if pipelines that the user's code runs inside are to know of it. */
  isDemandPassedOn = false;
  /** The deadline that the caller gave. */
  deadline: Expiry | undefined = undefined;
  /** Noted, and not yet taken up. */
  interruption: Interruption | undefined = undefined;
  /** Index of the level whose policy let the call go on before it had even told it to wait: while it was being asked. */
  resumed: number | undefined = undefined;
  /** The level that is asked, where that is not the innermost one. */
  asked: Level | undefined = undefined;
  /** The work that goes on inside levels that have stopped waiting for it. */
  orphans: Orphans | undefined = undefined;
  /** The work that runs as part of the present attempt: inside a custom layer, or through another pipeline. */
  children: Set<ExecutionState> | undefined = undefined;
  /** The outcome of each `next()` of a custom layer that has not answered yet, if it can be let go of. */
  inside: Outcome[] | undefined = undefined;
  /** The link to the execution that it is part of. */
  link: Link | undefined = undefined;
  /** When operations began before the last `again`; the outermost levels first. */
  startedBefore: Started[] | undefined = undefined;
  startWaiters: readonly Waiting[] | undefined = undefined;
  lastRetried: Retried | undefined = undefined;
  /** The notes of policies about the call as a whole; see {@link PolicyCall.note}. */
  notes: Map<Policy<unknown>, unknown> | undefined = undefined;
  /** How many promises of suspensions the caller's promise follows, one after the other. */
  followed = 0;
  /** The promise that the caller's promise follows once the execution has been suspended too often. */
  final: Final | undefined = undefined;
}

/** The rare part of the state, which is made if there is none yet. */
export function rareOf(execution: { rare: Rare | undefined }): Rare {
  execution.rare ??= new Rare();
  return execution.rare;
}

/** The level that is being asked. */
export function askedLevel({ rare, plan, phase, level }: ExecutionState): Level | undefined {
  return rare?.asked ?? plan.levels[phase === OUTWARD ? level - 1 : level];
}

/** The link of an execution to the one that it is part of. */
export interface Link {
  /** The execution that it is part of; `undefined` where it belongs to no call. */
  readonly outer: ExecutionState | undefined;
  /** Told what happens inside, as long as the attempt waits for it. */
  parent: Parent | undefined;
  /** How outcomes of the other are let go of, where the child's own pipeline does not know how. */
  readonly discard: Discard | undefined;
  /** The promise that the child answers with; `undefined` while it begins. */
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

/** The outcome that a retry has replaced. */
export interface Retried {
  /** Index of the level that did so. */
  readonly level: number;
  readonly outcome: Outcome;
}
