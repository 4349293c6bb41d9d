import {
  EventHub,
  PASS,
  type Policy,
  type PolicyCall,
  PROCEED,
  RejectedError,
  reject,
} from '../core/index.ts';
import { type HoldOptions, resolveHoldOptions } from './hold-options.ts';
import { Holds } from './holds.ts';

export type HoldEventType = 'execution.rejected';

export interface Hold extends Policy<never> {
  readonly kind: 'hold';
  readonly events: EventHub<HoldEventType>;
  readonly on: EventHub<HoldEventType>['on'];
  describe(): Record<string, unknown>;
  snapshot(): HoldSnapshot;
}

export interface HoldSnapshot {
  /** How many keys may be kept in peace now; some may be over. */
  readonly held: number;
}

/** The server has asked to be left alone, and the time is not over. */
export class HeldError extends RejectedError {
  declare readonly code: 'held';

  /** @param retryAfterMs how long the server still wants to be left alone */
  constructor(policy: string, retryAfterMs: number) {
    const message = `'${policy}' holds the call: the server asked to be left alone for another ${Math.ceil(retryAfterMs)} ms`;
    super('held', message, { policy, retryAfterMs }, 'HeldError');
  }
}

/**
 * Has what a server says to one call hold for all: while it has asked to be left alone (Retry-After and the like, with a 429, a 503,
 * or whatever else the classifier calls a failure), the other calls of that key are refused with a {@link HeldError}, or wait.
 *
 *     pipeline({ classify: http() }, retry(), holdOnRetryAfter(), circuitBreaker())
 *
 * It belongs inside of the retry, so that each attempt is asked, and outside of the circuit breaker, which then hears nothing of
 * what is refused. Kept is the peace of each key (with `resilientFetch`, of each origin), of the 1000 that asked for it last. What
 * is refused is no failure, and is not retried. Event: `execution.rejected`.
 * @throws RangeError, TypeError for options that make no sense
 */
export function holdOnRetryAfter(options: HoldOptions = {}): Hold {
  const resolved = resolveHoldOptions(options);
  const { name, maxMs, maxWaitMs, jitter } = resolved;
  const events = new EventHub<HoldEventType>({ kind: 'hold', name });
  const holds = new Holds();

  /** The note about a call is the time at which it began to wait. */
  function mayWait(call: PolicyCall, now: number, leftMs: number): boolean {
    const since = typeof call.permit === 'number' ? call.permit : now;
    return now - since + leftMs <= (call.attempt > 1 ? maxMs : maxWaitMs);
  }

  return {
    kind: 'hold',
    name,
    events,
    on: (type, listener) => events.on(type, listener),
    traits: ['queues'],
    needsTime: { admit: true, success: false },
    admit(call, now) {
      if (holds.size === 0) return PROCEED;
      const leftMs = holds.leftMs(call.key, now);
      if (leftMs <= 0) return PROCEED;
      if (!mayWait(call, now, leftMs)) return reject(new HeldError(name, leftMs));
      if (typeof call.permit !== 'number') call.permit = now;
      return { type: 'wait', ms: leftMs * (1 + jitter * call.runtime.random()) };
    },
    settle(call, outcome) {
      const { kind, throttled, retryAfterMs = 0 } = call.verdict(outcome);
      if (retryAfterMs > 0 && (kind === 'failure' || throttled === true)) {
        const now = call.runtime.clock.now();
        holds.extend(call.key, now + Math.min(retryAfterMs, maxMs), now);
      }
      return PASS;
    },
    attach: (runtime) => events.attach(runtime),
    describe: () => ({ maxMs, maxWaitMs, jitter }),
    snapshot: () => Object.freeze({ held: holds.size }),
  };
}
