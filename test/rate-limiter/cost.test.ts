import { describe, expect, it } from 'vitest';
import {
  bulkhead,
  isRejectedError,
  type Outcome,
  pipeline,
  type RateLimiterOptions,
  rateLimiter,
  timeout,
} from '../../src/index.ts';
import { checkPolicy, virtualRuntime } from '../../src/testing/index.ts';

const used = (outcome: Outcome): number => (outcome.ok ? (outcome.value as number) : 0);

describe.each(['token-bucket', 'sliding-window'] as const)(
  'a cost that is known afterwards, %s',
  (algorithm) => {
    function limited(cost: RateLimiterOptions['cost'], options: Partial<RateLimiterOptions> = {}) {
      const runtime = virtualRuntime();
      const limiter = rateLimiter({ permits: 100, period: '1h', algorithm, cost, ...options });
      return {
        runtime,
        limiter,
        calls: pipeline({ runtime }, limiter),
        left: () => limiter.snapshot().available,
      };
    }

    it('takes the estimate while the call runs, and gives back what was not used', async () => {
      const { calls, left } = limited({ reserve: 40, settle: used });
      let end = (_cost: number): void => {};
      const call = calls.execute(() => new Promise<number>((resolve) => (end = resolve)));
      expect(left()).toBe(60);
      end(15);
      await call;
      expect(left()).toBe(85);
      await calls.executeOutcome(() => Promise.reject(new Error('429')));
      expect(left()).toBe(85);
    });

    it('estimates by a function of the call, 0 included', async () => {
      const { calls, left } = limited({ reserve: ({ key }) => Number(key), settle: used });
      await calls.execute(() => 10, { key: '50' });
      expect(left()).toBe(90);
      await calls.execute(() => 5, { key: '0' });
      expect(left()).toBe(85);
    });

    it('charges what is missing, also where it is not there: the next one waits for it', async () => {
      const { calls, left, limiter, runtime } = limited({ reserve: 10, settle: used });
      await calls.execute(() => 130);
      expect(left()).toBe(0);
      const error = await calls.execute(() => 1).catch((reason: unknown) => reason);
      expect(isRejectedError(error) && error.retryAfterMs).toBe(
        algorithm === 'token-bucket' ? (40 / 100) * 3_600_000 : 3_600_000,
      );
      await runtime.advance('1h');
      expect(limiter.snapshot().available).toBe(algorithm === 'token-bucket' ? 70 : 100);
    });

    it.each([1e6, Number.MAX_SAFE_INTEGER])(
      'never owes more than there ever is, if a call claims %d',
      async (lie) => {
        const { calls, runtime, left } = limited({ reserve: 1, settle: used });
        await calls.execute(() => lie);
        await Promise.all([calls.executeOutcome(() => lie), calls.executeOutcome(() => lie)]);
        await runtime.advance('2h');
        expect(left()).toBe(100);
      },
    );

    it.each([Number.NaN, -1, 1.5, '7', undefined, Number.POSITIVE_INFINITY])(
      'has what is no cost (%s) fail the call with a clear error, and loses nothing',
      async (lie) => {
        const { calls, left, runtime } = limited({ reserve: 10, settle: () => lie as number });
        await expect(calls.execute(() => 'answer')).rejects.toThrow(
          'rateLimiter.cost.settle(outcome, call) must be an integer',
        );
        expect(left()).toBe(90);
        await runtime.advance('1h');
        expect(left()).toBe(100);
      },
    );

    it('has a function that throws fail the call, and keeps what was reserved', async () => {
      const broken = new Error('no usage');
      const settle = () => {
        throw broken;
      };
      const { calls, left } = limited({ reserve: 10, settle });
      await expect(calls.execute(() => 1)).rejects.toBe(broken);
      expect(left()).toBe(90);
      const { calls: others, left: all } = limited({ reserve: settle, settle: used });
      await expect(others.execute(() => 1)).rejects.toBe(broken);
      expect(all()).toBe(100);
    });

    it('refuses an estimate that there never is, when it is given and when it comes', async () => {
      expect(() => limited({ reserve: 101, settle: used })).toThrow(
        'rateLimiter.cost.reserve must be at most rateLimiter.permits (100), got 101',
      );
      expect(() => limited({ reserve: 1 } as never)).toThrow('rateLimiter.cost.settle');
      expect(() => limited('1' as never)).toThrow('{ reserve, settle }');
      const { calls } = limited({ reserve: () => 101, settle: used });
      await expect(calls.execute(() => 1)).rejects.toMatchObject({
        code: 'rate-limited',
        retryAfterMs: undefined,
      });
    });

    it('is not asked about what was never sent, nor about what nobody waits for', async () => {
      const runtime = virtualRuntime();
      let asked = 0;
      const cost = { reserve: 10, settle: () => ++asked };
      const limiter = rateLimiter({ permits: 100, period: '1h', algorithm, cost });
      const calls = pipeline({ runtime }, timeout(100), limiter, bulkhead({ maxConcurrent: 1 }));
      const hanging = calls.executeOutcome(() => new Promise(() => {}));
      const refused = calls.executeOutcome(() => 1);
      await runtime.advance(100);
      await Promise.all([hanging, refused]);
      expect(asked).toBe(0);
      expect(limiter.snapshot().available).toBe(90);
    });

    it('makes way for who waits, as soon as permits come back', async () => {
      const { calls, runtime } = limited({ reserve: 60, settle: used }, { maxWait: '1h' });
      let end = (_cost: number): void => {};
      const first = calls.execute(() => new Promise<number>((resolve) => (end = resolve)));
      let hasBegun = false;
      const second = calls.execute(() => {
        hasBegun = true;
        return 1;
      });
      await runtime.advance(1000);
      expect(hasBegun).toBe(false);
      end(5);
      await Promise.all([first, second]);
      expect(hasBegun).toBe(true);
    });

    it('is a limit beside another: what the inner one refuses, the outer one has back', async () => {
      const runtime = virtualRuntime();
      const requests = rateLimiter({ name: 'requests', permits: 10, period: '1h', algorithm });
      const tokens = rateLimiter({
        name: 'tokens',
        permits: 100,
        period: '1h',
        algorithm,
        cost: { reserve: 60, settle: used },
      });
      const calls = pipeline({ runtime }, requests, tokens);
      const running = calls.execute(() => runtime.advance(0).then(() => 50));
      await expect(calls.execute(() => 1)).rejects.toMatchObject({ policy: 'tokens' });
      await running;
      expect(requests.snapshot().available).toBe(9);
      expect(tokens.snapshot().available).toBe(50);
    });

    it('keeps each key to its own, those that have lost their place included', async () => {
      const { calls, limiter } = limited({ reserve: 1, settle: used }, { key: true, maxKeys: 1 });
      let end = (_cost: number): void => {};
      const first = calls.execute(() => new Promise<number>((resolve) => (end = resolve)), { key: 'a' });
      for (const key of ['b', 'c', 'd']) await calls.execute(() => 1, { key });
      end(100);
      await first;
      expect(limiter.snapshot('a').available).toBe(0);
      expect(limiter.snapshot().keys).toBeLessThanOrEqual(2);
    });

    it('can be changed while in use', async () => {
      const { calls, limiter, left } = limited({ reserve: 10, settle: used });
      limiter.update({ cost: { reserve: 20, settle: () => 1 } });
      await calls.execute(() => 90);
      expect(left()).toBe(99);
      limiter.update({ cost: undefined });
      await calls.execute(() => 90);
      expect(left()).toBe(98);
    });

    it('keeps the contract of policies', async () => {
      const cost = { reserve: 3, settle: ({ ok }: Outcome) => (ok ? 5 : 0) };
      const make = () => rateLimiter({ permits: 10, period: '1s', algorithm, maxWait: '1s', cost });
      expect(await checkPolicy(make)).toMatchObject({ runs: 100 });
    });
  },
);

describe('a cost above the burst', () => {
  it('is refused at once, however long a call may wait: it would wait for ever', async () => {
    const runtime = virtualRuntime();
    const limiter = rateLimiter({ permits: 1, period: '1s', burst: 5, cost: () => 6, maxWait: Infinity });
    const answer = pipeline({ runtime }, limiter).executeOutcome(() => 1);
    await runtime.settle();
    expect(limiter.snapshot().queued).toBe(0);
    expect(await answer).toMatchObject({ error: { code: 'rate-limited', retryAfterMs: undefined } });
  });
});
