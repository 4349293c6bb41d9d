import type { Call, Duration } from '../core/index.ts';

/** A value, or a function that is called for each call. */
export type Given<T> = T | ((call: ScriptedCall) => T);

/** The call that a step answers. */
export interface ScriptedCall {
  /** Number of the call in the whole script, from 1. */
  readonly number: number;
  /** The call object of the pipeline; `undefined` if no pipeline made the call. */
  readonly call: Call | undefined;
}

/** The behaviour of the dependency for one call. */
export type Behaviour =
  | { readonly type: 'respond'; readonly value: unknown; readonly afterMs: number }
  | { readonly type: 'fail'; readonly error: unknown; readonly afterMs: number }
  | {
      readonly type: 'status';
      readonly status: number;
      readonly body: unknown;
      readonly retryAfterMs: number | undefined;
      readonly afterMs: number;
    }
  | { readonly type: 'hang'; readonly ms: number; readonly ignoreSignal: boolean }
  | { readonly type: 'disconnect'; readonly when: 'connect' | 'mid-body' }
  | { readonly type: 'drip'; readonly value: unknown; readonly overMs: number; readonly chunks: number };

/** A step of a script: a behaviour, and a number of calls. */
export interface Step {
  readonly title: string;
  /** Number of calls. Infinity: all further calls. */
  readonly times: number;
  /** Returns the behaviour for a call. */
  readonly behave: (call: ScriptedCall) => Behaviour;
}

/** Number of calls that a step answers, and their duration. */
export interface Timing {
  /** Number of consecutive calls that the step answers. @default 1 */
  readonly times?: number | undefined;
  /** Duration of each call. @default 0 */
  readonly after?: Duration | undefined;
}

/** The answer with a status. */
export interface StatusOptions extends Timing {
  /** Body of the answer. */
  readonly body?: unknown;
  /** Retry-After header, in whole seconds, rounded up; the error has it in ms. */
  readonly retryAfter?: Duration | undefined;
}

/** The answer of a server that asks to be called less. */
export interface ThrottleOptions extends StatusOptions {
  /** HTTP status. @default 429 */
  readonly status?: 429 | 503 | undefined;
}

/** Options of a call that hangs. */
export interface HangOptions {
  /** Number of consecutive calls. @default 1 */
  readonly times?: number | undefined;
  /** True if the call keeps hanging when its signal is aborted, as code does that does not support signals. @default false */
  readonly ignoreSignal?: boolean | undefined;
}

/** Options of calls that fail at random. */
export interface FlakyOptions<T> extends Timing {
  /** Share of the calls that fail, above 0 and at most 1. */
  readonly rate: number;
  /** Seed: the same seed gives the same sequence. An integer. @default 1 */
  readonly seed?: number | undefined;
  /** Value of the calls that succeed. @default undefined */
  readonly value?: Given<T>;
  /** Error of the calls that fail. @default a ScriptedError */
  readonly error?: Given<unknown>;
}

/** Options of an answer that arrives in pieces. */
export interface DripOptions {
  /** Time in which the whole answer arrives. @default '1s' */
  readonly over?: Duration | undefined;
  /** Number of pieces. @default 10 */
  readonly chunks?: number | undefined;
  /** Number of consecutive calls. @default 1 */
  readonly times?: number | undefined;
}
