import { describe, expect, it } from 'vitest';
import { bulkhead } from '../../src/bulkhead/index.ts';
import { circuitBreaker } from '../../src/circuit-breaker/index.ts';
import { custom, type Pipeline, pipeline } from '../../src/index.ts';
import { rateLimiter } from '../../src/rate-limiter/index.ts';
import { constant, retry } from '../../src/retry/index.ts';
import { virtualRuntime } from '../../src/testing/index.ts';
import { timeout } from '../../src/timeout/index.ts';

/** Returns the stack of the operation's error, as its caller sees it. */
async function stackOf(policies: Parameters<typeof pipeline>): Promise<string> {
  const runtime = virtualRuntime();
  const api = pipeline({ runtime }, ...(policies as [])) as Pipeline<never>;
  const query = async (): Promise<never> => {
    await new Promise<void>((done) => void runtime.clock.setTimer(1, done));
    throw new Error('boom');
  };
  const loadUser = async (): Promise<unknown> => await api.execute(() => query());
  const stack = loadUser().catch((error: Error) => error.stack ?? '');
  await runtime.runAll();
  return (await stack) as string;
}

describe('the stack of an error that an asynchronous operation throws', () => {
  it.each([
    ['at once', [retry({ maxAttempts: 1 })]],
    ['after delays', [retry({ maxAttempts: 5, backoff: constant(5) })]],
    ['after a wait for permits', [rateLimiter({ permits: 1, maxWait: '1s' })]],
    ['inside a custom layer', [custom((next) => next()), bulkhead()]],
    [
      'through a circuit breaker and delays',
      [retry({ maxAttempts: 3, backoff: constant(5) }), circuitBreaker()],
    ],
    [
      'within a time that is limited',
      [timeout('10s'), retry({ maxAttempts: 3, backoff: constant(5) }), timeout('1s')],
    ],
  ])('tells who called: %s', async (_when, policies) => {
    expect(await stackOf(policies as never)).toMatch(/loadUser/);
  });
});
