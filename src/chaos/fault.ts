import { type Call, failure, PROCEED } from '../core/index.ts';
import { ChaosError } from './errors.ts';
import { type Chaos, Injector } from './injector.ts';
import { type ChaosOptions, resolveChaosOptions } from './options.ts';
import type { Draw } from './weighted.ts';

export interface FaultOptions extends ChaosOptions {
  /**
   * What a call fails with. A function makes it for each call, `weighted([…])` among them. It is thrown as it is.
   * @default a {@link ChaosError}
   */
  readonly fault?: Error | Draw<unknown> | undefined;
}

/**
 * Makes a dependency fail: a share of the calls fail instead of running. The policies further out see a failure of the
 * dependency, so breakers count it and retries retry it.
 *
 * It belongs innermost, where the dependency itself would fail. Event: `chaos.injected`. An instance may be shared.
 * @throws RangeError, TypeError for options that make no sense
 */
export function fault(options: FaultOptions): Chaos {
  const resolved = resolveChaosOptions('chaos.fault', 'chaos-fault', options, ['fault']);
  const injector = new Injector('fault', resolved);
  const given = options.fault;
  if (given !== undefined && typeof given !== 'function' && !(given instanceof Error)) {
    throw new TypeError('chaos.fault.fault must be an error, or a function that makes one');
  }

  function draw(call: Call, random: () => number): unknown {
    if (given === undefined) return new ChaosError(resolved.name);
    return typeof given === 'function' ? given(call, random) : given;
  }

  return {
    ...injector.shared(
      () => ({
        fault:
          given === undefined || typeof given !== 'function' ? String(given ?? 'ChaosError') : 'function',
      }),
      () => 0,
    ),
    admit(call) {
      if (!injector.strikes(call)) return PROCEED;
      const error = draw(call, injector.random(call));
      injector.record(call, { injection: 'fault', error });
      // No rejection: that would say that the dependency was not to blame.
      return { type: 'answer', outcome: failure(error) };
    },
  };
}
