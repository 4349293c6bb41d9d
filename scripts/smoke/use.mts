import {
  bulkhead,
  CircuitOpenError,
  circuitBreaker,
  fallback,
  isResilienceError,
  pipeline,
  rateLimiter,
  retry,
  timeout,
} from 'seawall';

const calls = pipeline(
  timeout('1s'),
  retry({ maxAttempts: 3 }),
  circuitBreaker(),
  rateLimiter({ permits: 100, period: '1s' }),
  bulkhead({ maxConcurrent: 2 }),
);
const length: Promise<number> = calls.execute(({ attempt, signal }) => (signal.aborted ? 0 : attempt));
const spared: Promise<number | null> = pipeline(fallback(null)).execute(() => 1);

calls
  .execute(() => 1)
  .catch((error: unknown) => {
    if (error instanceof CircuitOpenError) return error.code;
    return isResilienceError(error) ? error.code : undefined;
  });

// @ts-expect-error: not a duration
timeout('1 fortnight');

export { length, spared };
