import { createHook } from 'node:async_hooks';
import { describe, expect, it } from 'vitest';
import {
  bulkhead,
  circuitBreaker,
  fallback,
  type Pipeline,
  pipeline,
  rateLimiter,
  retry,
  timeout,
} from '../../src/index.ts';

const operation = async (): Promise<number> => 1;

/** Counts the promises that are made when a call is started; its end makes none. */
async function promisesOf(call: () => Promise<unknown>): Promise<number> {
  let promises = 0;
  const hook = createHook({
    init(_id, type) {
      if (type === 'PROMISE') promises += 1;
    },
  });
  hook.enable();
  const answer = call();
  hook.disable();
  await answer;
  return promises;
}

/** Counts the promises that a pipeline makes for a call, in addition to those of the operation itself. */
async function promisesIn(pipeline: Pipeline<unknown>): Promise<number> {
  const bare = await promisesOf(operation);
  return (await promisesOf(() => pipeline.execute(operation))) - bare;
}

describe('a call that succeeds at once', () => {
  const untimed = [
    retry(),
    circuitBreaker(),
    bulkhead(),
    rateLimiter({ permits: 1e9, period: 1 }),
    fallback(1),
  ];

  it('makes one promise, the one that is returned, however many policies there are', async () => {
    expect(await promisesIn(pipeline())).toBe(1);
    for (const policy of untimed) expect(await promisesIn(pipeline(policy))).toBe(1);
    expect(await promisesIn(pipeline(...untimed))).toBe(1);
    expect(await promisesIn(pipeline(pipeline(...untimed), bulkhead()))).toBe(1);
  });

  it('makes two more where something can interrupt it, however many timeouts there are', async () => {
    expect(await promisesIn(pipeline(timeout(1000)))).toBe(3);
    expect(await promisesIn(pipeline(timeout(5000), ...untimed, timeout(1000)))).toBe(3);
  });

  it('makes one promise if the operation is synchronous', async () => {
    const four = pipeline(retry(), circuitBreaker(), timeout(1000), bulkhead());
    expect(await promisesOf(() => four.execute(() => 1))).toBe(1);
  });
});

describe('a call that is turned away', () => {
  it('makes one promise, the one that is returned', async () => {
    const breaker = circuitBreaker();
    const guarded = pipeline(retry(), breaker, timeout(1000));
    breaker.isolate();
    expect(await promisesOf(() => guarded.executeOutcome(operation))).toBe(1);
  });
});
