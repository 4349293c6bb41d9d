import type { Outcome } from '../core/index.ts';
import type { AbortSubscription } from './abort-hub.ts';
import type { Attempt, Attempted } from './attempt.ts';
import type { Timed } from './deadlines.ts';
import type { Child, Detour } from './detour.ts';
import type { Holder } from './held.ts';

/** What a suspended call is woken with when it is not the awaited promise that has settled. */
export const WOKEN: unique symbol = Symbol('woken');

/**
 * All that is remembered of a call on its way, for those who move it along. They are functions, so that the one class that
 * fulfils this needs no base: V8 builds an object of a derived class out of line, which costs more than all it does.
 */
export interface CallState extends Attempted, Holder, Timed, Child {
  /** Whether the caller wants the outcome, whatever it is, as a value. */
  readonly wantsOutcome: boolean;
  /** The attempt that runs, or runs next. */
  call: Attempt;
  /** The call is inside the levels below this index. */
  level: number;
  /** What is carried outward; `undefined` on the way inward. */
  outcome: Outcome | undefined;
  /** The promise that has to come first: of the operation, of a custom layer, of a deferral. */
  work: Promise<unknown> | undefined;
  /** Ends the present suspension early. */
  wake: ((woken: typeof WOKEN) => void) | undefined;
  /** The call's place among those that listen to the caller's signal. */
  subscription: AbortSubscription | undefined;
  /** When the first operation began since all levels were admitted anew; see {@link startedAt}. */
  started: number | undefined;
  /** See {@link offRoute}. */
  detour: Detour | undefined;
}

/** `level` of a call that has been counted and told of as settled. */
export const OUT = -1;

/** Whether the caller has, or is about to get, the final outcome. */
export function isConcluded(state: CallState): boolean {
  return state.level <= 0 && state.outcome !== undefined && state.work === undefined;
}
