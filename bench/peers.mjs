/**
 * The peers, each configured for the same semantics as seawall's policies: three attempts in all, a breaker that may open
 * only after far more calls than are made, a second's timeout, room for a hundred calls at a time. Where a peer does less,
 * the subject's name says so.
 */
import { Policy } from '@git-stunts/alfred';
import asyncRetry from 'async-retry';
import Bottleneck from 'bottleneck';
import * as cockatiel from 'cockatiel';
import { Effect, Semaphore as EffectSemaphore, Schedule } from 'effect';
import { Semaphore } from 'es-toolkit';
import * as mollitia from 'mollitia';
import Opossum from 'opossum';
import pLimit from 'p-limit';
import PQueue from 'p-queue';
import pRetry from 'p-retry';
import { RateLimiterMemory } from 'rate-limiter-flexible';

export const operation = async () => 1;
export const failure = new Error('the dependency fails');
export const failingOperation = async () => {
  throw failure;
};

export function cockatielRetry() {
  return cockatiel.retry(cockatiel.handleAll, {
    maxAttempts: 2,
    backoff: new cockatiel.ExponentialBackoff(),
  });
}

export function cockatielRetryAtOnce() {
  return cockatiel.retry(cockatiel.handleAll, { maxAttempts: 2, backoff: new cockatiel.ConstantBackoff(0) });
}

export function cockatielBreaker() {
  const breaker = new cockatiel.SamplingBreaker({ threshold: 0.5, duration: 10_000, minimumRps: 100_000 });
  return cockatiel.circuitBreaker(cockatiel.handleAll, { halfOpenAfter: 10_000, breaker });
}

export function cockatielTimeout(ms = 1000) {
  return cockatiel.timeout(ms, cockatiel.TimeoutStrategy.Aggressive);
}

export const cockatielBulkhead = (limit = 100) => cockatiel.bulkhead(limit);
export const cockatielBulkheadWithQueue = (limit, queued) => cockatiel.bulkhead(limit, queued);
export const cockatielFallback = () => cockatiel.fallback(cockatiel.handleAll, null);
export const cockatielWrap = (...policies) => cockatiel.wrap(...policies);

export function cockatielFour() {
  return cockatiel.wrap(cockatielRetry(), cockatielBreaker(), cockatielTimeout(), cockatielBulkhead());
}

/** Without percentiles, which it computes by sorting all latencies with each failure: milliseconds a call. */
export function opossum(fn, options = {}) {
  return new Opossum(fn, {
    timeout: 1000,
    errorThresholdPercentage: 50,
    volumeThreshold: 1_000_000,
    rollingPercentilesEnabled: false,
    ...options,
  });
}

export function mollitiaBreaker() {
  return new mollitia.SlidingTimeBreaker({
    slidingWindowSize: 10_000,
    minimumNumberOfCalls: 1_000_000,
    failureRateThreshold: 50,
  });
}

export const mollitiaRetry = () => new mollitia.Retry({ attempts: 2 });
export const mollitiaTimeout = () => new mollitia.Timeout({ delay: 1000 });
export const mollitiaBulkhead = () => new mollitia.Bulkhead({ concurrentSize: 100, queueSize: 100 });

/** A mollitia circuit around `fn`, first module outermost. */
export function mollitiaCall(fn, ...modules) {
  const circuit = new mollitia.Circuit({ func: fn, options: { modules } });
  return () => circuit.execute();
}

export const alfred = {
  retry: () => Policy.retry({ retries: 2 }),
  breaker: () => Policy.circuitBreaker({ threshold: 1_000_000, duration: 10_000 }),
  timeout: () => Policy.timeout(1000),
  bulkhead: () => Policy.bulkhead({ limit: 100, queueLimit: 100 }),
  rateLimit: () => Policy.rateLimit({ rate: 1e9 }),
  four: () => alfred.retry().wrap(alfred.breaker()).wrap(alfred.timeout()).wrap(alfred.bulkhead()),
};

export const asyncRetryCall = (fn) => () => asyncRetry(fn, { retries: 2 });
export const pRetryCall = (fn) => () => pRetry(fn, { retries: 2 });

export function effectCall(fn, around) {
  const effect = around(Effect.tryPromise({ try: fn, catch: (error) => error }));
  return () => Effect.runPromise(effect);
}
export const effectRetry = Effect.retry({ times: 2, schedule: Schedule.exponential('100 millis') });
export const effectTimeout = Effect.timeout('1 second');
export const effectBulkheadOf = (permits) => EffectSemaphore.makeUnsafe(permits).withPermits(1);
export const effectBulkhead = () => effectBulkheadOf(100);

export const limiter = (limit) => pLimit(limit);
export const queue = (concurrency) => new PQueue({ concurrency });
export const bottleneck = (maxConcurrent) => new Bottleneck({ maxConcurrent });
export const rateLimiterMemory = (points, duration = 1) => new RateLimiterMemory({ points, duration });

/** A call inside a permit of es-toolkit's semaphore, which has neither a bound on its queue nor a way to leave it. */
export function esToolkitCall(fn, limit) {
  const semaphore = new Semaphore(limit);
  return async () => {
    await semaphore.acquire();
    try {
      return await fn();
    } finally {
      semaphore.release();
    }
  };
}
