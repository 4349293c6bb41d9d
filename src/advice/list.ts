import { limitOutOfReach } from './adapting.ts';
import type { Advice } from './advice.ts';
import { hedgeLaterThanAttempts, hedgeOutsideRetry } from './hedging.ts';
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
import {
  keptInsideCircuitBreaker,
  keptInsideLimit,
  refreshWithoutTimeout,
  sharedInsideRetry,
} from './sharing.ts';
import { failoverOutsideRetry } from './spreading.ts';
import { attemptTimeoutAboveTotal, noTimeout } from './timeouts.ts';
import {
  endlessWait,
  orderWithoutQueue,
  queueInsideAttemptTimeout,
  queueInsideBulkhead,
  queueOutlastsTimeout,
  retryInsideBulkhead,
  starvingQueue,
} from './waiting.ts';

/**
 * All there is: orders, and values beside each other, that are hardly ever meant. Written out, since a bundler would keep a list that is
 * made of another one, though nobody reads it.
 */
export const ADVICE: readonly Advice[] = [
  attemptTimeoutAboveTotal,
  firstDelayAboveTotal,
  queueOutlastsTimeout,
  breakerWindowBelowAttempts,
  endlessRetry,
  retryAmplification,
  noTimeout,
  noRoomForRetry,
  retriesCutShort,
  maxElapsedAboveTotal,
  retryWithoutAttemptTimeout,
  endlessWait,
  starvingQueue,
  orderWithoutQueue,
  queueInsideAttemptTimeout,
  queueInsideBulkhead,
  retryInsideBulkhead,
  limitOutOfReach,
  minimumCallsUnreachable,
  slowCallsUnreachable,
  fallbackInsideRetry,
  fallbackInsideCircuitBreaker,
  retryInsideCircuitBreaker,
  oppositeLockOrder,
  hedgeOutsideRetry,
  hedgeLaterThanAttempts,
  failoverOutsideRetry,
  sharedInsideRetry,
  keptInsideCircuitBreaker,
  keptInsideLimit,
  refreshWithoutTimeout,
];
