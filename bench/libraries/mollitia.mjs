import * as mollitia from 'mollitia';

export function circuitBreaker() {
  return new mollitia.SlidingTimeBreaker({
    slidingWindowSize: 10_000,
    minimumNumberOfCalls: 1_000_000,
    failureRateThreshold: 50,
  });
}

export const retry = () => new mollitia.Retry({ attempts: 2 });
export const timeout = () => new mollitia.Timeout({ delay: 1000 });
export const bulkhead = () => new mollitia.Bulkhead({ concurrentSize: 100, queueSize: 100 });

/** Makes a circuit around `fn`, the first module outermost. */
export function circuit(fn, ...modules) {
  const made = new mollitia.Circuit({ func: fn, options: { modules } });
  return () => made.execute();
}
