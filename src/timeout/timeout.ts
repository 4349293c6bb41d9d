import {
  type Deadline,
  type Duration,
  EventHub,
  failure,
  type Outcome,
  PASS,
  type Policy,
  type PolicyCall,
  PROCEED,
  replace,
  type Settlement,
} from '../core/index.ts';
import { TimeoutError } from './errors.ts';
import { resolveTimeoutOptions, type TimeoutFunction, type TimeoutOptions, timeoutFor } from './options.ts';

export interface Timeout extends Policy<never> {
  readonly kind: 'timeout';
  readonly events: EventHub<'timeout.expired'>;
  readonly on: EventHub<'timeout.expired'>['on'];
  describe(): Record<string, unknown>;
}

/** How long a call was given, and the error it has got when that was over. Most calls need none. */
class Expiry {
  readonly timeoutMs: number;
  error: TimeoutError | undefined = undefined;

  constructor(timeoutMs: number) {
    this.timeoutMs = timeoutMs;
  }
}

/** The failure that the last attempt ended with, where attempts inside were retried before the time was over. */
function causeOf(retried: Outcome | undefined): { readonly cause: unknown } | undefined {
  return retried && { cause: retried.ok ? retried.value : retried.error };
}

/**
 * Limits how long a call waits, so that a dependency that hangs does not hold its callers, and all that they hold, for
 * ever. When the time is over the signal of the operation is aborted, the event `timeout.expired` is sent, and the call
 * fails with a {@link TimeoutError}, at once or, with `cooperative`, when the operation has ended.
 *
 *     pipeline(timeout('10s'), retry(), timeout('2s'))
 *
 * Outside of a retry it limits the call as a whole, delays between attempts included; inside, each attempt. It counts the
 * time in queues that lie inside of it (bulkhead, rate limiter). An operation that ignores its signal runs on, and the
 * permits it was admitted with are held until it ends. An instance has no state and may be shared.
 * @param after > 0; Infinity sets no limit. What a function throws, and what is no duration (a RangeError or TypeError),
 * becomes the call's failure
 * @throws RangeError, TypeError for options that make no sense
 */
export function timeout(after: Duration | TimeoutFunction, options: TimeoutOptions = {}): Timeout {
  const resolved = resolveTimeoutOptions(after, options);
  const { name, cooperative } = resolved;
  const events = new EventHub<'timeout.expired'>({ kind: 'timeout', name });
  const constantMs = typeof resolved.after === 'number' ? resolved.after : undefined;
  const constant = constantMs === undefined ? undefined : Object.freeze(deadline(constantMs));

  function deadline(ms: number): Deadline {
    return cooperative ? { type: 'deadline', ms, cooperative } : { type: 'deadline', ms };
  }

  function timeoutError(
    call: PolicyCall,
    timeoutMs: number,
    cause?: { readonly cause: unknown },
  ): TimeoutError {
    const scope = call.within('repeats') ? 'attempt' : 'total';
    return new TimeoutError({ policy: name, timeoutMs, scope, ...cause });
  }

  /** Only who waits for the operation after its time sees how that ends. */
  function settle(call: PolicyCall, outcome: Outcome): Settlement {
    const { permit } = call;
    if (!(permit instanceof Expiry) || permit.error === undefined) return PASS;
    // An operation that failed with the signal's reason, as `fetch` does, has said it all.
    if (outcome.ok || outcome.error === permit.error) return PASS;
    return replace(failure(timeoutError(call, permit.timeoutMs, { cause: outcome.error })));
  }

  return {
    kind: 'timeout',
    name,
    events,
    on: (type, listener) => events.on(type, listener),
    traits: ['limits'],
    needsTime: { admit: false, success: false },
    ...(constant !== undefined && constantMs !== Infinity && { admission: constant }),
    ...(cooperative && { passesSuccess: true }),
    admit(call) {
      const timeoutMs = constantMs ?? timeoutFor(resolved.after as TimeoutFunction, call);
      if (timeoutMs === Infinity) return PROCEED;
      if (constant !== undefined) return constant;
      call.permit = new Expiry(timeoutMs);
      return deadline(timeoutMs);
    },
    expire(call) {
      const expiry = call.permit instanceof Expiry ? call.permit : new Expiry(constantMs as number);
      const { timeoutMs } = expiry;
      expiry.error = timeoutError(call, timeoutMs, causeOf(call.lastRetried));
      call.permit = expiry;
      events.emit('timeout.expired', call, () => ({ timeoutMs }));
      return expiry.error;
    },
    ...(cooperative && { settle }),
    attach: (runtime) => events.attach(runtime),
    describe: () => ({
      timeoutMs: constantMs === undefined ? 'function' : constantMs === Infinity ? 'unlimited' : constantMs,
      cooperative,
    }),
  };
}
