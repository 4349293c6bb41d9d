import { type Call, checkDuration, type Duration, type PolicyCall, PROCEED } from '../core/index.ts';
import { LinkedList, ListNode } from '../structures/index.ts';
import { type Chaos, Injector } from './injector.ts';
import { type HoldingOptions, resolveChaosOptions } from './options.ts';
import type { Draw } from './weighted.ts';

export interface LatencyOptions extends HoldingOptions {
  /**
   * How long a call is held up before it goes on, ≥ 0; Infinity holds it until it is given up. A function says it for each
   * call, `weighted([…])` among them.
   */
  readonly latency: Duration | Draw<Duration>;
}

/** A call that is held up. */
class Delayed extends ListNode {
  readonly call: PolicyCall;

  constructor(call: PolicyCall) {
    super();
    this.call = call;
  }
}

/**
 * Makes a dependency slow: a share of the calls are held up before they go on. Their results are not changed.
 *
 * It belongs innermost, inside the timeout of an attempt, where the dependency itself would be slow. Event:
 * `chaos.injected`. An instance may be shared; `maxActive` then counts for all of its pipelines together.
 * @throws RangeError, TypeError for options that make no sense
 */
export function latency(options: LatencyOptions): Chaos {
  const path = 'chaos.latency';
  const resolved = resolveChaosOptions(path, 'chaos-latency', options, ['latency', 'maxActive']);
  const injector = new Injector('latency', resolved);
  const delayed = new LinkedList<Delayed>();
  const given = options.latency;
  const constantMs = typeof given === 'function' ? undefined : checkDuration(`${path}.latency`, given);

  function draw(call: Call, random: () => number): number {
    if (constantMs !== undefined) return constantMs;
    return checkDuration(`${path}.latency(call)`, (given as Draw<Duration>)(call, random));
  }

  resolved.killSwitch?.whenOff(() => {
    for (let one = delayed.shift(); one !== undefined; one = delayed.shift()) one.call.resume();
  });

  return {
    ...injector.shared(
      () => (constantMs === undefined ? { latency: 'function' } : { latencyMs: finite(constantMs) }),
      () => delayed.size,
    ),
    admit(call) {
      if (call.permit instanceof Delayed) {
        delayed.remove(call.permit);
        return PROCEED;
      }
      if (!injector.strikes(call, delayed.size)) return PROCEED;
      const delayMs = draw(call, injector.random(call));
      call.permit = delayed.push(new Delayed(call));
      injector.record(call, { injection: 'latency', delayMs });
      return { type: 'wait', ms: delayMs };
    },
    withdraw(permit) {
      delayed.remove(permit as Delayed);
    },
  };
}

/** JSON has no Infinity. */
function finite(ms: number): number | null {
  return ms === Infinity ? null : ms;
}
