import { checkFunction, checkName, checkOptions } from '../core/index.ts';
import type { CustomLayer, Inside, Layer } from '../engine/index.ts';

export interface CustomOptions {
  /** @default 'custom' */
  readonly name?: string | undefined;
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
