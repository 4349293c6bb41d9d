import { checkDuration, type PolicyCall, PROCEED } from '../core/index.ts';
import { LinkedList, ListNode } from '../structures/index.ts';
import { type Chaos, Injector } from './injector.ts';
import type { LatencyOptions } from './options.ts';
import { settingsFrom } from './settings.ts';

/**
 * Makes a dependency slow: a share of the calls are held up before they go on. Their results are not changed.
 *
 * It belongs innermost, inside the timeout of an attempt, where the dependency itself would be slow. Event:
 * `chaos.injected`. An instance may be shared; `maxActive` then counts for all of its pipelines together.
 * @throws RangeError, TypeError for options that make no sense
 */
export function latency(options: LatencyOptions): Chaos {
  return latencyBy('chaos.latency', options);
}

/** A call that is held up. */
class Delayed extends ListNode {
  readonly call: PolicyCall;

  constructor(call: PolicyCall) {
    super();
    this.call = call;
  }
}

/** @param path of the options in messages */
export function latencyBy(path: string, options: object): Chaos {
  const delayed = new LinkedList<Delayed>();
  const injector = new Injector(path, settingsFrom(path, 'latency', options), {
    active: () => delayed.size,
    letGo() {
      for (let one = delayed.shift(); one !== undefined; one = delayed.shift()) one.call.resume();
    },
  });

  function drawMs(call: PolicyCall): number {
    const { latency: given = 0 } = injector.settings;
    if (typeof given === 'number') return given;
    return checkDuration(`${path}.latency(call)`, given(call, injector.random(call)));
  }

  return {
    ...injector.shared(),
    admit(call) {
      if (call.permit instanceof Delayed) {
        delayed.remove(call.permit);
        return PROCEED;
      }
      if (!injector.strikes(call)) return PROCEED;
      const delayMs = drawMs(call);
      call.permit = delayed.push(new Delayed(call));
      injector.record(call, { injection: 'latency', delayMs });
      return { type: 'wait', ms: delayMs };
    },
    withdraw(permit) {
      delayed.remove(permit as Delayed);
    },
  };
}
