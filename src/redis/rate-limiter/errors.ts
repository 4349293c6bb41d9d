import { RejectedError } from '../../core/index.ts';

/** The server is away, and the policy's option `whenUnavailable` says that calls are refused then. */
export class FleetUnavailableError extends RejectedError {
  declare readonly code: 'fleet-unavailable';

  /** @param retryAfterMs in how many ms the server will have been asked whether it is back */
  constructor(policy: string, retryAfterMs: number) {
    const message = `'${policy}' cannot ask its fleet: try again in ${Math.ceil(retryAfterMs)} ms`;
    super('fleet-unavailable', message, { policy, retryAfterMs }, 'FleetUnavailableError');
  }
}
