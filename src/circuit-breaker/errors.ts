import { type CircuitReason, RejectedError, type RejectedErrorOptions } from '../core/index.ts';
import type { LastFailure } from './last-failure.ts';

/** The fields of a CircuitOpenError beside its message. */
export interface CircuitOpenErrorOptions extends RejectedErrorOptions {
  readonly state: CircuitOpenError['state'];
  readonly reason: CircuitOpenError['reason'];
  readonly lastFailure?: LastFailure | undefined;
}

/**
 * A circuit breaker refused the call, which was not tried. `retryAfterMs` says when a probe may go: what is left of the
 * break, or, while all probes are under way, of the oldest one's permit. In a slow start it is the time until the share of calls that
 * is let through has doubled. An isolated circuit does not know. `cause` is the error that opened the circuit, if an error did: the
 * circuit keeps it, and no other, until it closes.
 */
export class CircuitOpenError extends RejectedError {
  declare readonly code: 'circuit-open';
  /** `'half-open'`: all probes are under way. `'isolated'`: opened by hand. `'closed'`: it starts slowly, see `reason`. */
  readonly state: 'open' | 'half-open' | 'isolated' | 'closed';
  /**
   * `'slow-start'`: the circuit has just closed, and only a share of the calls is let through. Else why the circuit opened:
   * `'failure-rate'`, `'probe-failed'`, what `trip()` was given, …
   */
  readonly reason: CircuitReason | 'slow-start';
  /** The last failure that the circuit breaker saw: its name and message. */
  readonly lastFailure: LastFailure | undefined;

  constructor(message: string, options: CircuitOpenErrorOptions) {
    super('circuit-open', message, options, 'CircuitOpenError');
    this.state = options.state;
    this.reason = options.reason;
    this.lastFailure = options.lastFailure;
  }
}
