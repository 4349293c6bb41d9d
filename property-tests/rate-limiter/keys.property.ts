import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Runtime, systemRuntime } from '../../src/core/index.ts';
import { type RateLimiter, type RateLimiterOptions, rateLimiter } from '../../src/rate-limiter/index.ts';

function limiterAt(options: RateLimiterOptions): { policy: RateLimiter; clock: { time: number } } {
  const clock = { time: 0 };
  const runtime: Runtime = { ...systemRuntime, clock: { ...systemRuntime.clock, now: () => clock.time } };
  const policy = rateLimiter(options);
  policy.attach!(runtime);
  return { policy, clock };
}

const rates = fc.record({
  permits: fc.integer({ min: 1, max: 20 }),
  period: fc.integer({ min: 1, max: 1000 }),
  burst: fc.integer({ min: 1, max: 5 }),
});
const script = fc.array(
  fc.record({
    gap: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat(100)),
    key: fc.nat(30),
    permits: fc.integer({ min: 1, max: 3 }),
  }),
  { maxLength: 200, size: 'max' },
);

it('keeps no more keys than maxKeys, and gives none more than burst + rate · t, whatever other keys do', () => {
  fc.assert(
    fc.property(rates, fc.integer({ min: 1, max: 10 }), script, (rate, maxKeys, requests) => {
      const { policy, clock } = limiterAt({ ...rate, key: true, maxKeys });
      const taken = new Map<number, { time: number; permits: number }[]>();
      for (const { gap, key, permits } of requests) {
        clock.time += gap;
        const { ok } = policy.tryAcquire({ key: String(key), permits });
        expect(policy.snapshot().keys).toBeLessThanOrEqual(maxKeys);
        if (!ok) continue;
        const takes = taken.get(key) ?? [];
        taken.set(key, takes);
        takes.push({ time: clock.time, permits });
        for (let first = 0; first < takes.length; first++) {
          const sum = takes.slice(first).reduce((total, take) => total + take.permits, 0);
          const allowed = rate.burst + ((clock.time - takes[first]!.time) * rate.permits) / rate.period;
          expect(sum).toBeLessThanOrEqual(allowed + 1e-6);
        }
      }
    }),
  );
});

it('does with bounded memory what it would do with memory without end, as long as few keys are in use at a time', () => {
  fc.assert(
    fc.property(rates, script, (rate, requests) => {
      // A bucket is full again after the time for a whole burst. In less time, at most 4 keys are used here.
      const refillMs = (rate.burst * rate.period) / rate.permits + 1;
      const bounded = limiterAt({ ...rate, key: true, maxKeys: 4 });
      const unbounded = limiterAt({ ...rate, key: true, maxKeys: 1e6 });
      requests.forEach(({ gap, key, permits }, index) => {
        if (index % 4 === 0) bounded.clock.time += refillMs;
        bounded.clock.time += gap;
        unbounded.clock.time = bounded.clock.time;
        const request = { key: String(key), permits };
        expect(bounded.policy.tryAcquire(request)).toEqual(unbounded.policy.tryAcquire(request));
      });
    }),
  );
});

it('never lets a flood of new keys reset or loosen the limit of a key in use', () => {
  fc.assert(
    fc.property(rates, fc.integer({ min: 1, max: 10 }), fc.nat(200), (rate, maxKeys, flood) => {
      const alone = limiterAt({ ...rate, key: true });
      const flooded = limiterAt({ ...rate, key: true, maxKeys });
      for (let round = 0; round < 30; round++) {
        // Less than it takes to refill the bucket: the key is always in use.
        const gap = (0.3 * rate.period) / rate.permits;
        alone.clock.time += gap;
        flooded.clock.time += gap;
        expect(flooded.policy.tryAcquire({ key: 'victim' }).ok).toBe(
          alone.policy.tryAcquire({ key: 'victim' }).ok,
        );
        for (let i = 0; i < flood; i++) flooded.policy.tryAcquire({ key: `${round} ${i}` });
      }
    }),
  );
});
