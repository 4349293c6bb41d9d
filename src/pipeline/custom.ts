import { checkFunction, plain } from '../core/index.ts';
import type { CustomLayer, Inside, Layer, Next } from '../engine/index.ts';
import {
  CUSTOM,
  type CustomOptions,
  type CustomUpdate,
  resolveOptions,
  updatedOptions,
} from './custom-options.ts';

/** A layer of a pipeline that {@link custom} has made. */
export interface Custom<Adds = never> extends CustomLayer<Adds> {
  /**
   * Changes options while in use; `undefined` brings a default back. Calls under way keep those that they began with.
   * @throws RangeError, TypeError as `custom()`; then nothing has changed
   */
  update(change: CustomUpdate): void;
  describe(): Record<string, unknown>;
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
 *     }, { maxAttempts: 1 })
 *
 * It costs a promise or two more than a {@link Policy}, which the engine asks synchronously. Each `next()` runs the
 * policies inside afresh. When a timeout further out, or the caller, gives the call up, `next()` rejects at once with the
 * reason, and `call.signal` is aborted. An error that it throws is the outcome for the policies outside; what it returns other than
 * the result of `next()` is added to the pipeline's result type.
 * @throws TypeError if `layer` is no function; RangeError, TypeError for options that make no sense
 */
export function custom<R>(layer: Layer<R>, options: CustomOptions = {}): Custom<Exclude<R, Inside>> {
  checkFunction('custom.layer', layer);
  let settings = resolveOptions(options);
  const { name } = settings;
  return {
    kind: 'custom',
    name,
    layer(next, call) {
      const { maxAttempts } = settings;
      return layer(maxAttempts === Infinity ? next : atMost(maxAttempts, next, name), call);
    },
    update(change) {
      settings = updatedOptions(settings, change);
    },
    describe: () => plain(CUSTOM, settings),
  };
}

function atMost(maxAttempts: number, next: Next, name: string): Next {
  let left = maxAttempts;
  return () => {
    left -= 1;
    return left >= 0
      ? next()
      : refused(`custom.maxAttempts of '${name}' is ${maxAttempts}: next() may not be called again`);
  };
}

/** A rejection that a layer may leave alone, as it may leave one of what runs inside. */
function refused(message: string): Promise<never> {
  const refusal = Promise.reject(new RangeError(message));
  refusal.catch(() => undefined);
  return refusal;
}
