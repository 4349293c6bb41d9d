import Opossum from 'opossum';

/** Without percentiles, which it computes by sorting all latencies with each failure: milliseconds a call. */
export function circuitBreaker(fn, options = {}) {
  return new Opossum(fn, {
    timeout: 1000,
    errorThresholdPercentage: 50,
    volumeThreshold: 1_000_000,
    rollingPercentilesEnabled: false,
    ...options,
  });
}
