import {
  bulkhead,
  circuitBreaker,
  fallback,
  type Pipeline,
  type PipelineOptions,
  pipeline,
  retry,
  timeout,
} from 'seawall';

// #region payments
/** Composes a pipeline as a production module might. A test gives it a virtual runtime, and its own classifier if it has one. */
export function paymentPipeline(options: PipelineOptions = {}): Pipeline {
  return pipeline(
    { name: 'payments', ...options },
    timeout('10s', { name: 'total' }),
    retry({ maxAttempts: 3, backoff: () => 200 }),
    circuitBreaker({ name: 'payments', consecutiveFailures: 5, breakDuration: '15s' }),
    bulkhead({ maxConcurrent: 2, maxQueued: 1 }),
    timeout('4s', { name: 'attempt' }),
  );
}
// #endregion

/** Returns prices from a cache if the payment service has no answer. */
export function pricePipeline(options: PipelineOptions = {}): Pipeline<string> {
  return pipeline({ name: 'prices', ...options }, fallback('cached price'), paymentPipeline(options));
}
