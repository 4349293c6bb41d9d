import {
  EventHub,
  PASS,
  type Policy,
  type PolicyCall,
  PROCEED,
  plain,
  reject,
  type Trait,
} from '../core/index.ts';
import { HeldError } from './errors.ts';
import { EVENTS, type HoldEventType } from './events.ts';
import { Holds } from './holds.ts';
import { HOLD, type HoldOptions, type HoldUpdate, resolveOptions, updatedOptions } from './options.ts';

/** The policy that `holdOnRetryAfter()` makes. */
export interface Hold extends Policy<never> {
  readonly kind: 'hold';
  readonly events: EventHub<HoldEventType>;
  /** Listens to the hold's events, whichever pipeline brought them about; `'*'` for all. */
  readonly on: EventHub<HoldEventType>['on'];
  /**
   * Changes options while in use; `undefined` brings a default back, and what is left out stays. The peace that a server has asked for
   * is kept as it was; whoever waits for it goes by the new options when they ask again.
   * @throws RangeError, TypeError as `holdOnRetryAfter()`; then nothing has changed
   */
  update(change: HoldUpdate): void;
  describe(): Record<string, unknown>;
  snapshot(): HoldSnapshot;
}

/** The answer of `snapshot()` of what `holdOnRetryAfter()` makes: frozen plain data. */
export interface HoldSnapshot {
  /** How many keys may be kept in peace now; some may be over. */
  readonly held: number;
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
  let settings = resolveOptions(options);
  const { name } = settings;
  const events = new EventHub<HoldEventType>({ kind: 'hold', name }, EVENTS);
  const holds = new Holds();

  /** The note about a call is the time at which it began to wait. */
  function mayWait(call: PolicyCall, now: number, leftMs: number): boolean {
    const { max, maxWait } = settings;
    const since = typeof call.permit === 'number' ? call.permit : now;
    return now - since + leftMs <= (call.attempt > 1 ? Math.max(max, maxWait) : maxWait);
  }

  return {
    kind: 'hold',
    name,
    events,
    on: (type, listener) => events.on(type, listener),
    traits: TRAITS,
    needsTime: { admit: true, success: false },
    admit(call, now) {
      if (holds.size === 0) return PROCEED;
      const leftMs = holds.leftMs(call.key, now);
      if (leftMs <= 0) return PROCEED;
      if (!mayWait(call, now, leftMs)) return reject(new HeldError(name, leftMs));
      if (typeof call.permit !== 'number') call.permit = now;
      return { type: 'wait', ms: leftMs * (1 + settings.jitter * call.runtime.random()) };
    },
    settle(call, outcome) {
      const { kind, throttled, retryAfterMs = 0 } = call.verdict(outcome);
      if (retryAfterMs > 0 && (kind === 'failure' || throttled === true)) {
        const now = call.runtime.clock.now();
        holds.extend(call.key, now + Math.min(retryAfterMs, settings.max), now);
      }
      return PASS;
    },
    attach: (runtime) => events.attach(runtime),
    update(change) {
      settings = updatedOptions(settings, change);
    },
    describe: () => plain(HOLD, settings),
    snapshot: () => Object.freeze({ held: holds.size }),
  };
}

const TRAITS: readonly Trait[] = ['queues'];
