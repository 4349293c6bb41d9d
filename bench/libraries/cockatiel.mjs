import * as cockatiel from 'cockatiel';

export { wrap } from 'cockatiel';

export function retry() {
  return cockatiel.retry(cockatiel.handleAll, {
    maxAttempts: 2,
    backoff: new cockatiel.ExponentialBackoff(),
  });
}

export function retryAtOnce() {
  return cockatiel.retry(cockatiel.handleAll, { maxAttempts: 2, backoff: new cockatiel.ConstantBackoff(0) });
}

export function circuitBreaker() {
  const breaker = new cockatiel.SamplingBreaker({ threshold: 0.5, duration: 10_000, minimumRps: 100_000 });
  return cockatiel.circuitBreaker(cockatiel.handleAll, { halfOpenAfter: 10_000, breaker });
}

export function timeout(ms = 1000) {
  return cockatiel.timeout(ms, cockatiel.TimeoutStrategy.Aggressive);
}

export const bulkhead = (limit = 100, queued = 0) => cockatiel.bulkhead(limit, queued);
export const fallback = () => cockatiel.fallback(cockatiel.handleAll, null);
export const four = () => cockatiel.wrap(retry(), circuitBreaker(), timeout(), bulkhead());
