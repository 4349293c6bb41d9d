import { Breaker, type CircuitBreaker } from './breaker.ts';
import type { CircuitBreakerOptions } from './options.ts';

/**
 * Stops calling a dependency that fails, so that callers fail at once instead of waiting, and the dependency can recover.
 *
 *     closed ──(a trigger)──► open ──(break over)──► half-open ──(probes succeed)──► closed
 *                               ▲                        │
 *                               └────(probes fail)───────┘
 *
 * While it is open, calls fail with a {@link CircuitOpenError} (`code: 'circuit-open'`), which says when to come back. In
 * half-open, a few calls go through as probes and decide; all others are refused. Once they have closed it, a growing share of the calls
 * goes through (`slowStart`). No result is ever changed.
 *
 * The pipeline's classifier says what counts as a failure, or `isFailure` does. A call given up by a timeout further out
 * is a failure; one that the caller aborted, or that was ignored or superseded, is nothing, also as a probe. So is one that has only
 * waited further in, in the queue of a bulkhead or a rate limiter. A result counts only in the state that its call was admitted in.
 *
 * Place it inside a retry, so that each attempt is counted and refused, and outside of the timeout of an attempt, whose
 * expiry is then a failure it sees. An instance is one circuit: share it among all pipelines that call the same dependency,
 * and have one for each dependency, or for each key with `perKey`. It takes about 0.4 KB, and 1 KB more for options that no other
 * has; a time window of calls that are spread over all of it takes 1.5 KB more, a window of calls a byte for each that it can hold.
 * The cost of a call does not depend on the window's size.
 *
 * Events: `circuit.opened`, `circuit.half-opened`, `circuit.closed`, `circuit.isolated`, `circuit.disabled`,
 * `circuit.metrics-only`; a refused call is `execution.rejected`. `circuit.half-opened` comes again, with the reason
 * `probe-expired`, when a probe has held its permit for too long and another may go.
 *
 * @throws TypeError or RangeError that names the option, if one is wrong
 * @see https://martinfowler.com/bliki/CircuitBreaker.html
 */
export function circuitBreaker(options: CircuitBreakerOptions = {}): CircuitBreaker {
  return new Breaker(options);
}
