import { type Call, checkFunction, failure, PROCEED } from '../core/index.ts';
import { type Chaos, Injector } from './injector.ts';
import { type HoldingOptions, resolveChaosOptions } from './options.ts';

export interface BehaviorOptions extends HoldingOptions {
  /**
   * Run before the call goes on: to empty a cache, to restart a container, to change a configuration. If it returns a
   * promise, the call waits for it. What it throws is the call's failure.
   */
  readonly behavior: (call: Call) => unknown;
}

/** One run of a behaviour that the call waits for. */
class Run {
  over = false;
}

/**
 * Makes something else happen: for a share of the calls, `behavior` is run before the call goes on. Results are not changed.
 *
 * It belongs innermost, but its place matters only for the time that it takes. Event: `chaos.injected`. An instance may be
 * shared; `maxActive` then counts for all of its pipelines together.
 * @throws RangeError, TypeError for options that make no sense
 */
export function behavior(options: BehaviorOptions): Chaos {
  const resolved = resolveChaosOptions('chaos.behavior', 'chaos-behavior', options, [
    'behavior',
    'maxActive',
  ]);
  const injector = new Injector('behavior', resolved);
  const behave = checkFunction('chaos.behavior.behavior', options.behavior);
  let active = 0;

  function end(run: Run): void {
    if (!run.over) active -= 1;
    run.over = true;
  }

  return {
    ...injector.shared(
      () => ({ behavior: 'function' }),
      () => active,
    ),
    admit(call) {
      if (!injector.strikes(call, active)) return PROCEED;
      injector.record(call, { injection: 'behavior' });
      const result = behave(call);
      if (!isThenable(result)) return PROCEED;
      const run = new Run();
      active += 1;
      call.permit = run;
      return {
        type: 'defer',
        promise: result,
        decide(outcome) {
          end(run);
          return outcome.ok ? PROCEED : { type: 'answer', outcome: failure(outcome.error) };
        },
      };
    },
    withdraw(permit) {
      if (permit instanceof Run) end(permit);
    },
  };
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === 'function';
}
