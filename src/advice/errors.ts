import type { Advice } from './advice.ts';
import { breakerWindowBelowAttempts } from './judging.ts';
import { retryAmplification } from './retries-and-load.ts';
import { endlessRetry, firstDelayAboveTotal } from './retries-and-time.ts';
import { attemptTimeoutAboveTotal } from './timeouts.ts';
import { queueOutlastsTimeout } from './waiting.ts';

/** The advice that may be an error: by itself, so that whoever looks for nothing else loads nothing else. */
export const ERRORS: readonly Advice[] = [
  attemptTimeoutAboveTotal,
  firstDelayAboveTotal,
  queueOutlastsTimeout,
  breakerWindowBelowAttempts,
  endlessRetry,
  retryAmplification,
];
