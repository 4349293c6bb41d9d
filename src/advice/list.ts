import type { Advice } from './advice.ts';
import { ERRORS } from './errors.ts';
import { minimumCallsUnreachable, slowCallsUnreachable } from './judging.ts';
import {
  fallbackInsideCircuitBreaker,
  fallbackInsideRetry,
  oppositeLockOrder,
  retryInsideCircuitBreaker,
} from './order.ts';
import {
  maxElapsedAboveTotal,
  noRoomForRetry,
  retriesCutShort,
  retryWithoutAttemptTimeout,
} from './retries-and-time.ts';
import { noTimeout } from './timeouts.ts';
import {
  endlessWait,
  queueInsideAttemptTimeout,
  queueInsideBulkhead,
  retryInsideBulkhead,
} from './waiting.ts';

/** All there is: orders, and values beside each other, that are hardly ever meant. */
export const ADVICE: readonly Advice[] = [
  ...ERRORS,
  noTimeout,
  noRoomForRetry,
  retriesCutShort,
  maxElapsedAboveTotal,
  retryWithoutAttemptTimeout,
  endlessWait,
  queueInsideAttemptTimeout,
  queueInsideBulkhead,
  retryInsideBulkhead,
  minimumCallsUnreachable,
  slowCallsUnreachable,
  fallbackInsideRetry,
  fallbackInsideCircuitBreaker,
  retryInsideCircuitBreaker,
  oppositeLockOrder,
];
