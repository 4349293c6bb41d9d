import { type Call, checkFunction, checkName, checkOptions, type Policy } from '../core/index.ts';

/** What comes back from further in, whatever the operation's type: a layer may hand it on, and knows no more of it. */
export interface Inside {
  readonly [inside]: never;
}
declare const inside: unique symbol;

/** Runs what lies further in, once for each time it is called; rejects as that does. */
export type Next = () => Promise<Inside>;

/** An onion layer: may answer without calling `next`, call it again, or put something else in place of what comes back. */
export type Layer<R = unknown> = (next: Next, call: Call) => Promise<R>;

export interface CustomOptions {
  /** @default 'custom' */
  readonly name?: string | undefined;
}

export interface CustomLayer<Adds = never> extends Policy<Adds> {
  readonly kind: 'custom';
  readonly layer: Layer;
}

/**
 * A policy written as an async function around what lies inside of it:
 *
 *     custom(async (next, call) => {
 *       const started = performance.now();
 *       try {
 *         return await next();
 *       } finally {
 *         record(performance.now() - started, call.attempt);
 *       }
 *     })
 *
 * It costs a promise or two more than a {@link Policy}, which the engine asks synchronously. Each `next()` runs the
 * policies inside afresh. When a timeout further out, or the caller, gives the call up, `next()` rejects at once with the
 * reason, and `call.signal` is aborted. What it throws is the outcome for the policies outside; what it returns other than
 * the result of `next()` is added to the pipeline's result type.
 * @throws TypeError if `layer` is no function
 */
export function custom<R>(layer: Layer<R>, options: CustomOptions = {}): CustomLayer<Exclude<R, Inside>> {
  checkFunction('custom.layer', layer);
  checkOptions('custom', options, ['name']);
  const name = options.name === undefined ? 'custom' : checkName('custom.name', options.name);
  return { kind: 'custom', name, layer, describe: () => ({}) };
}
