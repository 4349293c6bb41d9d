import { describe, expect, it } from 'vitest';
import {
  bulkhead,
  circuitBreaker,
  fallback,
  pipeline,
  type RateLimiterOptions,
  rateLimiter,
  retry,
  timeout,
} from '../../src/index.ts';
import { virtualRuntime } from '../../src/testing/index.ts';

const never = () => new Promise<never>(() => {});
const fail = () => Promise.reject(new Error('down'));

describe.each(['token-bucket', 'sliding-window'] as const)(
  'C8: a call that was never sent, %s',
  (algorithm) => {
    const limiterOf = (options: Partial<RateLimiterOptions>) =>
      rateLimiter({ permits: 5, period: '1h', algorithm, ...options });

    it('gives its permits back when it is refused further in', async () => {
      const runtime = virtualRuntime();
      const limiter = limiterOf({ cost: 2 });
      const breaker = circuitBreaker({ consecutiveFailures: 1, breakDuration: '1h' });
      const guarded = pipeline({ runtime }, limiter, breaker);
      await guarded.executeOutcome(fail);
      expect(limiter.snapshot().available).toBe(3);
      for (let i = 0; i < 10; i++) {
        expect(await guarded.executeOutcome(() => 1)).toMatchObject({ error: { code: 'circuit-open' } });
        expect(limiter.snapshot().available).toBe(3);
      }
    });

    it('gives them back when it is given up in a queue further in, by whomever', async () => {
      const runtime = virtualRuntime();
      const limiter = limiterOf({});
      const places = bulkhead({ maxConcurrent: 1, maxQueued: 10, maxWait: '1s' });
      const inner = pipeline({ runtime }, limiter, places);
      const outer = pipeline({ runtime }, timeout('500ms'), limiter, places);
      void inner.executeOutcome(never);
      const controller = new AbortController();
      const outcomes = [
        inner.executeOutcome(() => 1),
        outer.executeOutcome(() => 1),
        inner.executeOutcome(() => 1, { signal: controller.signal }),
      ];
      expect(limiter.snapshot().available).toBe(1);
      controller.abort();
      await runtime.settle();
      expect(limiter.snapshot().available).toBe(2);
      await runtime.advance(500);
      expect(limiter.snapshot().available).toBe(3);
      await runtime.advance(500);
      expect(limiter.snapshot().available).toBe(4);
      expect((await Promise.all(outcomes)).every(({ ok }) => !ok)).toBe(true);
    });

    it('gives them back when a policy further in answers in its place', async () => {
      const limiter = limiterOf({});
      const breaker = circuitBreaker({ consecutiveFailures: 1, breakDuration: '1h' });
      breaker.isolate();
      const answered = pipeline(limiter, fallback('kept'), breaker);
      expect(await answered.execute(() => 'new')).toBe('kept');
      expect(limiter.snapshot().available).toBe(5);
    });

    it('keeps what was sent: failed, timed out, answered, or retried', async () => {
      const runtime = virtualRuntime();
      const limiter = limiterOf({});
      await pipeline({ runtime }, limiter).executeOutcome(fail);
      await pipeline({ runtime }, limiter).execute(() => 1);
      const hanging = pipeline({ runtime }, limiter, timeout('1s')).executeOutcome(never);
      await runtime.advance(1000);
      await hanging;
      expect(limiter.snapshot().available).toBe(2);
      const breaker = circuitBreaker({ consecutiveFailures: 1, breakDuration: '1h' });
      const retried = pipeline(
        { runtime },
        retry({ maxAttempts: 3, backoff: () => 0, shouldRetry: () => true }),
        limiter,
        breaker,
      );
      await retried.executeOutcome(fail);
      // The circuit rejected the second and the third attempt.
      expect(limiter.snapshot().available).toBe(1);
    });

    it('wakes who waits for them, in order', async () => {
      const runtime = virtualRuntime();
      const limiter = limiterOf({ permits: 1, maxWait: '2h' });
      const places = bulkhead({ maxConcurrent: 1, maxQueued: 1, maxWait: '1s' });
      void pipeline({ runtime }, places).executeOutcome(never);
      const queued = pipeline({ runtime }, limiter, places).executeOutcome(() => 1);
      const done: number[] = [];
      const free = pipeline({ runtime }, limiter);
      void free.execute(() => done.push(1));
      void free.execute(() => done.push(2));
      await runtime.advance(999);
      expect(done).toEqual([]);
      await runtime.advance(1);
      expect((await queued).ok).toBe(false);
      expect(done).toEqual([1]);
      await runtime.advance('1h');
      expect(done).toEqual([1, 2]);
    });

    it('gives back to the limit of its key, also after it has waited for it', async () => {
      const runtime = virtualRuntime();
      const limiter = limiterOf({ permits: 2, key: true, maxWait: '2h' });
      const breaker = circuitBreaker({ consecutiveFailures: 1, breakDuration: '9h' });
      const guarded = pipeline({ runtime }, limiter, breaker);
      await guarded.execute(() => 1, { key: 'a' });
      await guarded.execute(() => 1, { key: 'a' });
      const waiting = guarded.executeOutcome(() => 1, { key: 'a' });
      breaker.isolate();
      await runtime.advance('1h');
      expect(await waiting).toMatchObject({ ok: false, error: { code: 'circuit-open' } });
      expect(limiter.snapshot('a').available).toBe(2);
      expect(limiter.snapshot('b').available).toBe(2);
    });

    it('gives nothing back to a limit that was drained meanwhile, and never more than there is room for', async () => {
      const runtime = virtualRuntime();
      const limiter = limiterOf({});
      const places = bulkhead({ maxConcurrent: 1, maxQueued: 10, maxWait: '3h' });
      void pipeline({ runtime }, places).executeOutcome(never);
      const guarded = pipeline({ runtime }, limiter, places);
      const early = guarded.executeOutcome(() => 1);
      await runtime.advance('2h');
      const late = guarded.executeOutcome(() => 1);
      await runtime.advance('1h');
      expect((await early).ok).toBe(false);
      expect(limiter.snapshot().available).toBe(algorithm === 'token-bucket' ? 5 : 5);
      limiter.drain();
      await runtime.advance('2h');
      expect((await late).ok).toBe(false);
      expect(limiter.snapshot().available).toBe(5);
      const queued = guarded.executeOutcome(() => 1);
      limiter.drain();
      limiter.update({ maxWait: 0 });
      await runtime.advance('3h');
      expect((await queued).ok).toBe(false);
      expect(limiter.snapshot().available).toBe(5);
    });
  },
);

it('C8: puts back no more than was missing when a later call came: the bucket may have been full since', async () => {
  const runtime = virtualRuntime();
  const limiter = rateLimiter({ permits: 10, period: '10s' });
  const places = bulkhead({ maxConcurrent: 1, maxQueued: 10, maxWait: '2s' });
  void pipeline({ runtime }, places).executeOutcome(never);
  const queued = pipeline({ runtime }, limiter, places).executeOutcome(() => 1);
  await runtime.advance('1s');
  expect(limiter.tryAcquire({ permits: 10 }).ok).toBe(true);
  await runtime.advance('1s');
  expect((await queued).ok).toBe(false);
  expect(limiter.snapshot().available).toBe(1);
});
