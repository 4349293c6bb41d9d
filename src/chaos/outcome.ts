import { PROCEED, success } from '../core/index.ts';
import { type Chaos, Injector } from './injector.ts';
import type { OutcomeOptions } from './options.ts';
import { settingsFrom } from './settings.ts';
import type { Draw } from './weighted.ts';

/**
 * Makes a dependency answer with something else: a share of the calls get that answer instead of running, such as a
 * `Response` with status 503, or a list that is empty. The pipeline's classifier judges it like any other.
 *
 * It belongs innermost, where the dependency itself would answer. Event: `chaos.injected`. An instance may be shared.
 * @throws RangeError, TypeError for options that make no sense
 */
export function outcome<T>(options: OutcomeOptions<T>): Chaos<T> {
  return outcomeBy('chaos.outcome', options, (value: T) => value);
}

/**
 * @param path of the options in messages
 * @param given makes what a call gets of the value
 */
export function outcomeBy<T>(path: string, options: object, given: (value: T) => T): Chaos<T> {
  const injector = new Injector(path, settingsFrom(path, 'outcome', options));
  return {
    ...injector.shared(),
    admit(call) {
      if (!injector.strikes(call)) return PROCEED;
      const { outcome: answer } = injector.settings;
      const value =
        typeof answer === 'function' ? (answer as Draw<T>)(call, injector.random(call)) : given(answer as T);
      injector.record(call, { injection: 'outcome', value });
      return { type: 'answer', outcome: success(value) };
    },
  };
}
