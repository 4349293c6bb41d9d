import { PROCEED, success } from '../core/index.ts';
import { type Chaos, Injector } from './injector.ts';
import { type ChaosOptions, resolveChaosOptions } from './options.ts';
import type { Draw } from './weighted.ts';

export interface OutcomeOptions<T> extends ChaosOptions {
  /** What a call is answered with. A function makes it for each call, `weighted([…])` among them. */
  readonly outcome: T | Draw<T>;
}

/**
 * Makes a dependency answer with something else: a share of the calls get that answer instead of running, such as a
 * `Response` with status 503, or a list that is empty. The pipeline's classifier judges it like any other.
 *
 * It belongs innermost, where the dependency itself would answer. Event: `chaos.injected`. An instance may be shared.
 * @throws RangeError, TypeError for options that make no sense
 */
export function outcome<T>(options: OutcomeOptions<T>): Chaos<T> {
  const resolved = resolveChaosOptions('chaos.outcome', 'chaos-outcome', options, ['outcome']);
  const injector = new Injector('outcome', resolved);
  if (!('outcome' in options)) throw new TypeError('chaos.outcome.outcome must be given');
  const given = options.outcome;
  return {
    ...injector.shared(
      () => ({ outcome: typeof given === 'function' ? 'function' : 'value' }),
      () => 0,
    ),
    admit(call) {
      if (!injector.strikes(call)) return PROCEED;
      const value = typeof given === 'function' ? (given as Draw<T>)(call, injector.random(call)) : given;
      injector.record(call, { injection: 'outcome', value });
      return { type: 'answer', outcome: success(value) };
    },
  };
}
