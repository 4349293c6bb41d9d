import type { CircuitBreaker } from '../circuit-breaker/index.ts';
import { checkDuration, checkOneOf, type Duration } from '../core/index.ts';
import { DetachedCall } from './detached-call.ts';
import { type AnyPipeline, locate } from './locate.ts';

export type ForcedState = 'closed' | 'open' | 'half-open' | 'isolated';

export interface ForceOptions {
  /**
   * For `'open'`: how long the break lasts from now, ≥ 0, and no longer than the breaker's `maxBreakDuration`.
   * @default the breaker's own first break where that is a fixed or growing length, else 5 s
   */
  readonly breakDuration?: Duration | undefined;
}

const STATES = ['closed', 'open', 'half-open', 'isolated'] as const;

/**
 * Brings a circuit breaker into a state, as if its calls had. What it counted is forgotten. Its listeners hear of it with the
 * reason `restored` (open), `break-elapsed` after that (half-open), or `manual` (closed, isolated). Half-open has all its
 * permits free: the next call is a probe.
 * @param target the breaker, or a pipeline with exactly one. Force it after composing if the pipeline has its own runtime.
 * @throws TypeError if it is neither; RangeError for an unknown state
 */
export function force(
  target: CircuitBreaker | AnyPipeline,
  state: ForcedState,
  options: ForceOptions = {},
): void {
  const breaker = locate('force', target, 'circuit-breaker');
  checkOneOf('force: state', state, STATES);
  if (state === 'closed') breaker.reset();
  else if (state === 'isolated') breaker.isolate();
  else if (state === 'open') open(breaker, breakMsOf(breaker, options));
  else halfOpen(breaker);
}

function open(breaker: CircuitBreaker, breakMs: number): void {
  const snapshot = breaker.snapshot();
  const { timeMs } = snapshot;
  breaker.restore({
    ...snapshot,
    state: 'open',
    sinceMs: timeMs,
    breakMs,
    consecutiveBreaks: Math.max(1, snapshot.consecutiveBreaks),
    nextProbeMs: timeMs + breakMs,
    consecutiveFailures: 0,
    reason: null,
  });
}

/** A breaker becomes half-open only for a call that asks. The one that asks here gives its permit back. */
function halfOpen(breaker: CircuitBreaker): void {
  open(breaker, breakMsOf(breaker, {}));
  breaker.restore({ ...breaker.snapshot(), state: 'open', nextProbeMs: breaker.snapshot().timeMs });
  const now = breaker.events.runtime.clock.now();
  const probe = new DetachedCall(breaker);
  probe.enter(now);
  probe.leave(now);
}

function breakMsOf(breaker: CircuitBreaker, { breakDuration }: ForceOptions): number {
  if (breakDuration !== undefined) return checkDuration('force.breakDuration', breakDuration);
  const options = breaker.describe() as {
    breakDurationMs?: unknown;
    breakDuration?: { initialMs?: unknown };
  };
  const ms = options.breakDurationMs ?? options.breakDuration?.initialMs;
  return typeof ms === 'number' ? ms : 5_000;
}
