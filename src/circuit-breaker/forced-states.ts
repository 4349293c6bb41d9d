import type { CircuitBreaker } from './breaker.ts';
import { DEFAULT_BREAK_MS } from './settings.ts';

/** How tests bring a circuit into a state, as if its calls had: what it counted is forgotten. `ms` is the length of the break. */
export const STATES = {
  closed: (breaker: CircuitBreaker): void => breaker.reset(),
  open: (breaker: CircuitBreaker, { ms }: { readonly ms?: number }): void => open(breaker, ms),
  'half-open': (breaker: CircuitBreaker): void => {
    open(breaker, undefined);
    breaker.probeNow();
  },
  isolated: (breaker: CircuitBreaker): void => breaker.isolate(),
} as const;

/** By a snapshot: what has happened until now does not matter, and the reason says that nothing did. */
function open(breaker: CircuitBreaker, breakMs: number = firstBreak(breaker)): void {
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

/** How long the circuit's own first break may be, where that does not depend on the call. */
function firstBreak(breaker: CircuitBreaker): number {
  const { breakDuration } = breaker.describe() as { breakDuration?: number | { readonly initial?: number } };
  return typeof breakDuration === 'number' ? breakDuration : (breakDuration?.initial ?? DEFAULT_BREAK_MS);
}
