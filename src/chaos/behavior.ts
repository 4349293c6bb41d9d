import { failure, PROCEED } from '../core/index.ts';
import { type Chaos, Injector } from './injector.ts';
import type { BehaviorOptions } from './options.ts';
import { settingsFrom } from './settings.ts';

/**
 * Makes something else happen: for a share of the calls, `behavior` is run before the call goes on. Results are not changed.
 *
 * It belongs innermost, but its place matters only for the time that it takes. Event: `chaos.injected`. An instance may be
 * shared; `maxActive` then counts for all of its pipelines together.
 * @throws RangeError, TypeError for options that make no sense
 */
export function behavior(options: BehaviorOptions): Chaos {
  return behaviorBy('chaos.behavior', options);
}

/** One run of a behaviour that the call waits for. */
class Run {
  over = false;
}

/** @param path of the options in messages */
export function behaviorBy(path: string, options: object): Chaos {
  let active = 0;
  const injector = new Injector(path, settingsFrom(path, 'behavior', options), { active: () => active });

  function end(run: Run): void {
    if (!run.over) active -= 1;
    run.over = true;
  }

  return {
    ...injector.shared(),
    admit(call) {
      if (!injector.strikes(call)) return PROCEED;
      injector.record(call, { injection: 'behavior' });
      const result = injector.settings.behavior?.(call);
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
