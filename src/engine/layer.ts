import type { Call, Policy } from '../core/index.ts';

/** The value that comes back from further in, whatever the operation's type: a layer may hand it on, and knows no more of it. */
export interface Inside {
  readonly [inside]: never;
}
declare const inside: unique symbol;

/** Runs what lies further in, once for each time it is called; rejects as that does. */
export type Next = () => Promise<Inside>;

/** An onion layer: may answer without calling `next`, call it again, or put something else in place of what comes back. */
export type Layer<R = unknown> = (next: Next, call: Call) => Promise<R>;

/** A policy that is an onion layer: the engine runs it as an execution of its own. */
export interface CustomLayer<Adds = never> extends Policy<Adds> {
  readonly kind: 'custom';
  readonly layer: Layer;
}
