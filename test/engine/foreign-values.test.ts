import vm from 'node:vm';
import { describe, expect, it, vi } from 'vitest';
import { bulkhead } from '../../src/bulkhead/index.ts';
import { isRejectedError, isResilienceError, RejectedError, systemRuntime } from '../../src/core/index.ts';
import { fallback } from '../../src/fallback/index.ts';
import { pipeline } from '../../src/index.ts';
import { constant, retry } from '../../src/retry/index.ts';
import { virtualRuntime } from '../../src/testing/index.ts';
import { timeout } from '../../src/timeout/index.ts';

const trap = (): never => {
  throw new Error('trap');
};

/** Makes a pipeline with a permit, and counts the permits that it has lost. */
function withPermit() {
  const runtime = virtualRuntime();
  const limit = bulkhead({ maxConcurrent: 1 });
  const api = pipeline({ runtime }, limit);
  return { runtime, api, lost: () => limit.active + api.snapshot().active };
}

describe('whatever an operation answers', () => {
  it('a promise with a `then` of its own is asked as any promise is', async () => {
    const { api, lost } = withPermit();
    const twice = Object.assign(Promise.resolve(1), {
      then: (done: (value: number) => void) => {
        done(1);
        done(2);
      },
    });
    const throwing = Object.assign(Promise.resolve(3), { then: trap });
    const failing = Promise.reject(new Error('mine'));
    Object.assign(failing, { then: () => {} });
    expect(await api.execute(() => twice as Promise<number>)).toBe(1);
    expect(await api.execute(() => throwing as Promise<number>)).toBe(3);
    expect(await api.executeOutcome(() => failing)).toEqual({ ok: false, error: new Error('mine') });
    expect(lost()).toBe(0);
  });

  it('promises and errors of another realm are what they are there', async () => {
    const { api, lost } = withPermit();
    expect(await api.execute(() => vm.runInNewContext('Promise.resolve(7)'))).toBe(7);
    const error = vm.runInNewContext('new TypeError("x")');
    expect(await api.executeOutcome(() => vm.runInNewContext('(e) => Promise.reject(e)')(error))).toEqual({
      ok: false,
      error,
    });
    expect(lost()).toBe(0);
  });
});

describe('whatever is thrown', () => {
  const hostile: [string, unknown][] = [
    ['undefined', undefined],
    ['a symbol', Symbol('s')],
    ['a frozen object', Object.freeze({})],
    ['a proxy that throws', new Proxy({}, { get: trap, has: trap, getPrototypeOf: trap })],
    ['an error whose name throws', Object.defineProperty(new Error('x'), 'name', { get: trap })],
    ['an error whose response throws', Object.defineProperty(new Error('x'), 'response', { get: trap })],
    ['an object without a prototype', Object.create(null)],
  ];

  it.each(hostile)('%s keeps its identity, and nothing is lost', async (_name, error) => {
    const runtime = virtualRuntime();
    const limit = bulkhead({ maxConcurrent: 1 });
    const api = pipeline({ runtime }, timeout(50), retry({ maxAttempts: 2, backoff: constant(0) }), limit);
    const answer = api.executeOutcome(({ signal }) => {
      void signal;
      throw error;
    });
    await runtime.settle();
    const outcome = await answer;
    expect(outcome.ok ? 'a value' : Object.is(outcome.error, error)).toBe(true);
    expect([limit.active, api.snapshot().active, runtime.reported]).toEqual([0, 0, []]);
  });

  it('a fallback that fails with something odd says so', async () => {
    const odd = Object.defineProperty(new Error('x'), 'message', { get: trap });
    const loud = new Error(`first line\nsecond \u001b[31m${'x'.repeat(1000)}`);
    for (const error of [odd, loud]) {
      const api = pipeline(
        fallback(() => {
          throw error;
        }),
      );
      const outcome = await api.executeOutcome(() => Promise.reject(new Error('down')));
      if (outcome.ok) throw new Error('no failure');
      expect(outcome.error).toMatchObject({ code: 'fallback-failed', fallbackError: error });
      expect((outcome.error as Error).message).toMatch(/^fallback: the fallback failed[ -~…]{0,230}$/);
    }
  });
});

describe('whatever the caller gives', () => {
  it('a signal that throws fails the call, which then holds nothing', async () => {
    const { api, lost } = withPermit();
    const throwing = { addEventListener() {}, removeEventListener() {} };
    Object.defineProperty(throwing, 'aborted', { get: trap });
    const deaf = { aborted: false, addEventListener: trap, removeEventListener() {} };
    for (const signal of [throwing, deaf] as unknown as AbortSignal[]) {
      expect(await api.executeOutcome(() => 1, { signal })).toEqual({ ok: false, error: new Error('trap') });
    }
    expect(lost()).toBe(0);
  });

  it('options that throw fail the call', async () => {
    const { api, lost } = withPermit();
    const options = Object.defineProperty({}, 'key', { get: trap });
    await expect(api.execute(() => 1, options)).rejects.toThrow('trap');
    await expect(api.execute(() => 1, { idempotent: 'yes' } as never)).rejects.toThrow(
      "execute: idempotent must be true or false, got 'yes'",
    );
    expect(lost()).toBe(0);
  });
});

/**
 * If the last stack frame was needed, a count may be lost, which JavaScript cannot prevent. Thousands of calls around it must not
 * be affected.
 */
describe('a stack that is used up', () => {
  it('costs the calls around nothing, and leaves the depth of stack traces as it was', async () => {
    const limit = bulkhead({ maxConcurrent: 1e6 });
    const api = pipeline(timeout(1000), limit);
    const { stackTraceLimit } = Error;
    const calls: Promise<unknown>[] = [];
    const deep = (): void => {
      calls.push(api.executeOutcome(() => 1));
      deep();
    };
    expect(deep).toThrow(RangeError);
    await Promise.all(calls);
    await new Promise<void>((resolve) => setImmediate(resolve));
    expect(Error.stackTraceLimit).toBe(stackTraceLimit);
    expect(calls.length).toBeGreaterThan(100);
    expect(limit.active).toBeLessThanOrEqual(1);
    expect(Math.abs(api.snapshot().active)).toBeLessThanOrEqual(1);
  });

  it('by listeners that start calls costs the calls around nothing either', async () => {
    const runtime = { ...systemRuntime, report() {} };
    const api = pipeline({ runtime }, bulkhead({ maxConcurrent: 1e6 }));
    let left = 3000;
    api.on('execution.settled', () => {
      left -= 1;
      if (left > 0) void api.executeOutcome(() => 1);
    });
    await api.execute(() => 1);
    await new Promise<void>((resolve) => setImmediate(resolve));
    const { executions, active } = api.snapshot();
    expect(executions).toBeGreaterThan(50);
    expect(Math.abs(active)).toBeLessThanOrEqual(executions / 50);
  });
});

describe('frozen intrinsics', () => {
  it('have errors that can be made all the same', () => {
    const limit = Object.getOwnPropertyDescriptor(Error, 'stackTraceLimit') as PropertyDescriptor;
    Object.defineProperty(Error, 'stackTraceLimit', { ...limit, writable: false });
    try {
      expect(new RejectedError('full', 'no room', { policy: 'p' })).toMatchObject({ code: 'full' });
    } finally {
      Object.defineProperty(Error, 'stackTraceLimit', limit);
    }
  });
});

describe('the brands of errors', () => {
  it('are nothing that JSON can say', async () => {
    const forged = JSON.parse(
      '{"isResilienceError":true,"isRejectedError":true,"retryAfterMs":1,"code":"x"}',
    );
    expect([isResilienceError(forged), isRejectedError(forged)]).toEqual([false, false]);
    expect(isRejectedError(new Proxy({}, { has: trap }))).toBe(false);
  });
});

describe('two copies of the package in one process', () => {
  it('work together: policies of one in a pipeline of the other', async () => {
    const here = await import('../../src/index.ts');
    vi.resetModules();
    const there = await import('../../src/index.ts');
    expect(there.pipeline).not.toBe(here.pipeline);
    const heard: string[] = [];
    const run = async (policy: unknown, operation: () => unknown): Promise<unknown> => {
      const api = here.pipeline(here.bulkhead(), policy as ReturnType<typeof here.bulkhead>);
      api.on('*', ({ type }) => heard.push(type));
      const outcome = await api.executeOutcome(operation);
      expect(api.snapshot().active).toBe(0);
      return outcome.ok ? outcome.value : (outcome.error as { code?: string; message: string });
    };
    const down = (): Promise<never> => Promise.reject(new Error('down'));
    const isolated = there.circuitBreaker();
    isolated.isolate();
    expect(await run(there.retry({ maxAttempts: 2, backoff: here.constant(0) }), down)).toMatchObject({
      message: 'down',
    });
    expect(await run(there.timeout(1), () => new Promise(() => {}))).toMatchObject({ code: 'timeout' });
    expect(await run(isolated, () => 1)).toMatchObject({ code: 'circuit-open' });
    expect(await run(there.circuitBreaker({ consecutiveFailures: 1 }), down)).toMatchObject({
      message: 'down',
    });
    expect(await run(there.fallback(5), down)).toBe(5);
    expect(heard).toEqual(
      expect.arrayContaining(['retry.scheduled', 'timeout.expired', 'execution.rejected', 'fallback.used']),
    );
    const rejected = await run(isolated, () => 1);
    expect(here.isRejectedError(rejected)).toBe(true);
  });
});
