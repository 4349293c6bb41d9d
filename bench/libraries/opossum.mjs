import Opossum from 'opossum';

/**
 * Makes a breaker without percentiles: opossum computes them by sorting all latencies at each failure, which takes milliseconds
 * per call.
 */
export function circuitBreaker(fn, options = {}) {
  return new Opossum(fn, {
    timeout: 1000,
    errorThresholdPercentage: 50,
    volumeThreshold: 1_000_000,
    rollingPercentilesEnabled: false,
    ...options,
  });
}
