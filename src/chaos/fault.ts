import { failure, type PolicyCall, PROCEED } from '../core/index.ts';
import { ChaosError } from './errors.ts';
import { errorFrom, type FaultData, isError } from './fault-data.ts';
import { type Chaos, Injector } from './injector.ts';
import type { FaultOptions } from './options.ts';
import { settingsFrom } from './settings.ts';
import type { Draw } from './weighted.ts';

/**
 * Makes a dependency fail: a share of the calls fail instead of running. The policies further out see a failure of the
 * dependency, so breakers count it and retries retry it.
 *
 * It belongs innermost, where the dependency itself would fail. Event: `chaos.injected`. An instance may be shared.
 * @throws RangeError, TypeError for options that make no sense
 */
export function fault(options: FaultOptions): Chaos {
  return faultBy('chaos.fault', options);
}

/** @param path of the options in messages */
export function faultBy(path: string, options: object): Chaos {
  const injector = new Injector(path, settingsFrom(path, 'fault', options));

  function draw(call: PolicyCall): unknown {
    const { fault: given, name } = injector.settings;
    if (given === undefined) return new ChaosError(name);
    if (typeof given === 'function') return (given as Draw<unknown>)(call, injector.random(call));
    return isError(given) ? given : errorFrom(given as FaultData);
  }

  return {
    ...injector.shared(),
    admit(call) {
      if (!injector.strikes(call)) return PROCEED;
      const error = draw(call);
      injector.record(call, { injection: 'fault', error });
      // No rejection: that would say that the dependency was not to blame.
      return { type: 'answer', outcome: failure(error) };
    },
  };
}
