import { ResilienceError } from '../core/index.ts';

/**
 * The fault that `chaos.fault` injects unless told otherwise. To the policies further out it is a failure of the
 * dependency like any other, and retryable.
 */
export class ChaosError extends ResilienceError {
  declare readonly code: 'chaos';

  constructor(policy: string) {
    super('chaos', `'${policy}' injected this fault`, { policy }, 'ChaosError');
  }
}
