import type { Call, Duration } from '../core/index.ts';

/** What a step may be given instead of a value: asked for each call anew. */
export type Given<T> = T | ((call: ScriptedCall) => T);

/** The call that a step answers. */
export interface ScriptedCall {
  /** Counted from 1, over the whole script. */
  readonly number: number;
  /** What the pipeline gave the dependency; `undefined` where it was called by other means. */
  readonly call: Call | undefined;
}

/** What the dependency does with one call. */
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

/** A step of a script: a behaviour, and for how many calls. */
export interface Step {
  readonly title: string;
  /** Infinity: from here on. */
  readonly times: number;
  /** Decides for each call. */
  readonly behave: (call: ScriptedCall) => Behaviour;
}

export interface Timing {
  /** How many calls in a row the step answers. @default 1 */
  readonly times?: number | undefined;
  /** How long each takes. @default 0 */
  readonly after?: Duration | undefined;
}

export interface StatusOptions extends Timing {
  /** What the body says. */
  readonly body?: unknown;
  /** The Retry-After header, in whole seconds, rounded up; on the error in ms. */
  readonly retryAfter?: Duration | undefined;
}

export interface ThrottleOptions extends StatusOptions {
  /** @default 429 */
  readonly status?: 429 | 503 | undefined;
}

export interface HangOptions {
  /** @default 1 */
  readonly times?: number | undefined;
  /** Goes on hanging when the call's signal is aborted, as code does that does not know of it. @default false */
  readonly ignoreSignal?: boolean | undefined;
}

export interface FlakyOptions<T> extends Timing {
  /** Share of the calls that fail, above 0 and at most 1. */
  readonly rate: number;
  /** The same seed gives the same sequence. An integer. @default 1 */
  readonly seed?: number | undefined;
  /** What the others are answered with. @default undefined */
  readonly value?: Given<T>;
  /** What the failing ones fail with. @default a ScriptedError */
  readonly error?: Given<unknown>;
}

export interface DripOptions {
  /** How long the whole answer takes to arrive. @default '1s' */
  readonly over?: Duration | undefined;
  /** In how many pieces it comes. @default 10 */
  readonly chunks?: number | undefined;
  /** @default 1 */
  readonly times?: number | undefined;
}
