import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, expect, it } from 'vitest';
import { bulkhead } from '../../src/bulkhead/index.ts';
import { fallback } from '../../src/fallback/index.ts';
import { custom, pipeline } from '../../src/index.ts';
import { rateLimiter } from '../../src/rate-limiter/index.ts';
import { retry, schedule } from '../../src/retry/index.ts';
import { type VirtualRuntime, virtualRuntime } from '../../src/testing/index.ts';
import { timeout } from '../../src/timeout/index.ts';
import { parking, probe } from './probe.ts';

const store = new AsyncLocalStorage<string>();

/** Makes two calls, each in its own context. Returns the contexts of their operations, and of `notes`. */
async function twoCalls(
  runtime: VirtualRuntime,
  api: { executeOutcome(operation: (call: { attempt: number }) => unknown): Promise<unknown> },
  operation: (attempt: number) => unknown,
  wake?: () => void,
): Promise<Record<string, (string | undefined)[]>> {
  const seen: Record<string, (string | undefined)[]> = { a: [], b: [] };
  const answers = ['a', 'b'].map((name) =>
    store.run(name, () =>
      api.executeOutcome(({ attempt }) => {
        seen[name]?.push(store.getStore());
        return operation(attempt);
      }),
    ),
  );
  store.run('nobody', () => wake?.());
  await store.run('nobody', () => runtime.advance(10_000));
  await Promise.all(answers);
  return seen;
}

const later = (runtime: VirtualRuntime, ms: number): Promise<void> =>
  new Promise((done) => runtime.clock.setTimer(ms, done));
const failing = (): Promise<never> => Promise.reject(new Error('x'));

describe('a call keeps the async context that it came with', () => {
  it('after it has waited for a permit that another call gave back', async () => {
    const runtime = virtualRuntime();
    const api = pipeline({ runtime }, bulkhead({ maxConcurrent: 1, maxQueued: 1 }));
    expect(await twoCalls(runtime, api, () => later(runtime, 10))).toEqual({ a: ['a'], b: ['b'] });
  });

  it('after it has waited for the rate limiter', async () => {
    const runtime = virtualRuntime();
    const api = pipeline({ runtime }, rateLimiter({ permits: 1, period: '1s', maxWait: '5s' }));
    expect(await twoCalls(runtime, api, () => 1)).toEqual({ a: ['a'], b: ['b'] });
  });

  it('after the delay of a retry, and after a timeout of the attempt before', async () => {
    const runtime = virtualRuntime();
    const api = pipeline({ runtime }, retry({ maxAttempts: 3, backoff: schedule([10]) }), timeout(20));
    const seen = await twoCalls(runtime, api, (attempt) =>
      attempt === 1 ? failing() : attempt === 2 ? new Promise(() => {}) : 1,
    );
    expect(seen).toEqual({ a: ['a', 'a', 'a'], b: ['b', 'b', 'b'] });
  });

  it('when whoever resumes it runs in another', async () => {
    const runtime = virtualRuntime();
    const { calls, overrides } = parking();
    const api = pipeline({ runtime }, probe('queue', [], overrides));
    const seen = await twoCalls(
      runtime,
      api,
      () => 1,
      () => {
        for (const call of calls) call.resume();
      },
    );
    expect(seen).toEqual({ a: ['a'], b: ['b'] });
  });

  it('in fallbacks, predicates, custom layers and listeners', async () => {
    const runtime = virtualRuntime();
    const contexts: (string | undefined)[] = [];
    const note = (): void => {
      contexts.push(store.getStore());
    };
    const api = pipeline(
      { runtime },
      fallback(async () => {
        note();
        await later(runtime, 5);
        note();
        return null;
      }),
      custom(async (next) => {
        note();
        try {
          return await next();
        } finally {
          note();
        }
      }),
      retry({
        maxAttempts: 2,
        backoff: schedule([10]),
        shouldRetry: () => {
          note();
          return undefined;
        },
      }),
      timeout(20),
    );
    api.on('timeout.expired', note);
    api.on('execution.settled', note);
    await twoCalls(runtime, api, () => new Promise(() => {}));
    const count = contexts.length / 2;
    expect(contexts.filter((one) => one === 'a')).toHaveLength(count);
    expect(contexts.filter((one) => one === 'b')).toHaveLength(count);
    expect(count).toBeGreaterThan(6);
  });
});
