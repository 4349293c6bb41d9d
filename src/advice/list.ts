import type { Advice } from './advice.ts';
import { breakerWindowBelowAttempts, minimumCallsUnreachable, slowCallsUnreachable } from './judging.ts';
import {
  fallbackInsideCircuitBreaker,
  fallbackInsideRetry,
  oppositeLockOrder,
  retryInsideCircuitBreaker,
} from './order.ts';
import { retryAmplification } from './retries-and-load.ts';
import {
  endlessRetry,
  firstDelayAboveTotal,
  maxElapsedAboveTotal,
  noRoomForRetry,
  retriesCutShort,
  retryWithoutAttemptTimeout,
} from './retries-and-time.ts';
import { attemptTimeoutAboveTotal, noTimeout } from './timeouts.ts';
import {
  endlessWait,
  queueInsideAttemptTimeout,
  queueInsideBulkhead,
  queueOutlastsTimeout,
  retryInsideBulkhead,
} from './waiting.ts';

/** The advice that may be an error: by itself, so that whoever looks for nothing else loads nothing else. */
export const ERRORS: readonly Advice[] = [
  attemptTimeoutAboveTotal,
  firstDelayAboveTotal,
  queueOutlastsTimeout,
  breakerWindowBelowAttempts,
  endlessRetry,
  retryAmplification,
];

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
