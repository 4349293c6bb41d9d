import { RejectedError, type RejectedErrorOptions } from '../core/index.ts';
import type { LastFailure } from './last-failure.ts';

export interface CircuitOpenErrorOptions extends RejectedErrorOptions {
  readonly state: CircuitOpenError['state'];
  readonly lastFailure?: LastFailure | undefined;
}

/**
 * A circuit breaker refused the call, which was not tried. `retryAfterMs` says when a probe may go: what is left of the
 * break, or, while all probes are under way, of the oldest one's permit. An isolated circuit does not know.
 */
export class CircuitOpenError extends RejectedError {
  declare readonly code: 'circuit-open';
  /** `'half-open'`: all probes are under way. `'isolated'`: opened by hand. */
  readonly state: 'open' | 'half-open' | 'isolated';
  /**
   * The last failure that the circuit breaker saw: its name and message only. The error itself is not kept, since it may
   * hold on to a whole request and response for as long as the circuit is open.
   */
  readonly lastFailure: LastFailure | undefined;

  constructor(message: string, options: CircuitOpenErrorOptions) {
    super('circuit-open', message, options, 'CircuitOpenError');
    this.state = options.state;
    this.lastFailure = options.lastFailure;
  }
}
