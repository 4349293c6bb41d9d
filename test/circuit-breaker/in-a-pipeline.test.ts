import pLimit from 'p-limit';
import { describe, expect, it } from 'vitest';
import {
  bulkhead,
  type CircuitBreakerOptions,
  circuitBreaker,
  custom,
  type Policy,
  pipeline,
  rateLimiter,
  timeout,
} from '../../src/index.ts';
import { virtualRuntime } from '../../src/testing/index.ts';

const touchy = { consecutiveFailures: 1, breakDuration: '1s', slowStart: false } as const;

/** Policies that make all calls but the first wait inside. */
const QUEUES: Record<string, () => Policy<unknown>> = {
  bulkhead: () => bulkhead({ maxConcurrent: 1, maxQueued: 100 }),
  'an adopted p-limit': () => bulkhead({ limit: pLimit(1), maxQueued: 100 }),
  'rate limiter': () => rateLimiter({ permits: 1, period: '1h', maxWait: '10h' }),
  'nested pipeline': () => pipeline(bulkhead({ maxConcurrent: 1, maxQueued: 100 })) as never,
  'custom layer with a queue of its own': () => {
    const limit = pLimit(1);
    return custom((next) => limit(next));
  },
};

describe.each(Object.entries(QUEUES))('a call that waits further in: %s', (_, queue) => {
  it.each([
    ['1s', '1h'],
    ['1h', '1s'],
  ] as const)(
    'says nothing of the dependency when its time is over: %s outside, %s inside',
    async (outer, inner) => {
      const runtime = virtualRuntime();
      const place = queue() as Policy;
      // The call that holds the permit does not use the circuit breaker.
      void pipeline({ runtime }, place).executeOutcome(() => new Promise(() => {}));
      await runtime.settle();
      const breaker = circuitBreaker(touchy);
      const calls = pipeline({ runtime }, timeout(outer), breaker, timeout(inner), place);
      const waiting = [1, 2, 3].map(() => calls.executeOutcome(() => 1));
      await runtime.advance('1s');
      for (const outcome of await Promise.all(waiting))
        expect(outcome).toMatchObject({ error: { code: 'timeout' } });
      expect(breaker.snapshot()).toMatchObject({ state: 'closed', calls: 0, lastFailure: null });
    },
  );

  it('gives the permit of a probe back, and is not slow for having waited', async () => {
    const runtime = virtualRuntime();
    const inner = queue();
    const breaker = circuitBreaker({
      ...touchy,
      slowCallRate: 0.1,
      slowCallDuration: '200ms',
      minimumCalls: 1,
    });
    let free = (): void => {};
    // The call that holds the permit does not use the circuit breaker.
    void pipeline({ runtime }, inner as Policy).executeOutcome(
      () => new Promise<void>((resolve) => (free = resolve)),
    );
    await runtime.settle();
    const calls = pipeline({ runtime }, timeout('1s'), breaker, inner as Policy);
    breaker.trip({ for: '1s' });
    await runtime.advance('1s');
    const probe = calls.executeOutcome(() => 1);
    await runtime.settle();
    expect(breaker.snapshot()).toMatchObject({ state: 'half-open', probes: { running: 1 } });
    await runtime.advance('1s');
    expect(await probe).toMatchObject({ ok: false, error: { code: 'timeout' } });
    expect(breaker.snapshot()).toMatchObject({
      state: 'half-open',
      probes: { running: 0, succeeded: 0, failed: 0 },
    });
    free();
    await runtime.advance('9h');
    breaker.reset();
    expect(await calls.executeOutcome(() => 1)).toMatchObject({ ok: true });
    expect(breaker.snapshot()).toMatchObject({ state: 'closed', calls: 1, failures: 0, slowCalls: 0 });
  });
});

describe('calls that hang further in', () => {
  it('open the circuit, those that wait do not', async () => {
    const runtime = virtualRuntime();
    const options: CircuitBreakerOptions = { slowCallRate: 0.5, slowCallDuration: '2s', minimumCalls: 10 };
    for (const [maxConcurrent, state] of [
      [9, 'closed'],
      [10, 'open'],
    ] as const) {
      const breaker = circuitBreaker(options);
      const calls = pipeline({ runtime }, breaker, bulkhead({ maxConcurrent, maxQueued: 100 }));
      for (let i = 0; i < 50; i++) void calls.executeOutcome(() => new Promise(() => {}));
      await runtime.advance('20s');
      void calls.executeOutcome(() => 1);
      expect(breaker.state).toBe(state);
    }
  });

  it('do so through a custom layer', async () => {
    const runtime = virtualRuntime();
    const breaker = circuitBreaker({ slowCallRate: 0.5, slowCallDuration: '2s', minimumCalls: 10 });
    const calls = pipeline(
      { runtime },
      breaker,
      custom((next) => next()),
    );
    for (let i = 0; i < 10; i++) void calls.executeOutcome(() => new Promise(() => {}));
    await runtime.advance('3s');
    expect(await calls.executeOutcome(() => 1)).toMatchObject({ error: { code: 'circuit-open' } });
  });
});

describe('the lease of a probe that waits, in a pipeline that looks at no clock on the way inward,', () => {
  it.each([
    ['at once', undefined, 0],
    ['a custom layer', custom, 500],
    ['a bulkhead', bulkhead, 500],
  ])('begins with its operation: %s', async (_, waitsIn, waitMs) => {
    const runtime = virtualRuntime();
    const breaker = circuitBreaker({ ...touchy, window: { calls: 10 }, halfOpen: { maxDuration: '2s' } });
    const place = bulkhead({ maxConcurrent: 1, maxQueued: 1 });
    const late = custom(async (next) => {
      await new Promise<void>((resolve) => runtime.clock.setTimer(waitMs, resolve));
      return next();
    });
    const inner = waitsIn === undefined ? [] : waitsIn === custom ? [late] : [place];
    const calls = pipeline({ runtime }, breaker, ...inner);
    if (waitsIn === bulkhead) {
      const hold = () => new Promise<void>((resolve) => runtime.clock.setTimer(waitMs, resolve));
      void pipeline({ runtime }, place).executeOutcome(hold);
      await runtime.settle();
    }
    breaker.trip();
    breaker.probeNow();
    const probe = calls.executeOutcome(() => new Promise(() => {}));
    await runtime.advance('1s');
    expect(breaker.snapshot().probes).toMatchObject({ running: 1 });
    const refused = await calls.executeOutcome(() => 1);
    void probe;
    expect(refused).toMatchObject({ error: { state: 'half-open', retryAfterMs: 1_000 + waitMs } });
  });
});
