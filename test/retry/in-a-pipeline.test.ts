import { describe, expect, it } from 'vitest';
import { RejectedError, reject } from '../../src/core/index.ts';
import { pipeline } from '../../src/index.ts';
import { constant, retry } from '../../src/retry/index.ts';
import { virtualRuntime } from '../../src/testing/index.ts';
import { timeout } from '../../src/timeout/index.ts';

const error = new Error('down');

/** Fails that many times, then answers. */
function failing(times: number): { run: () => string; calls: () => number } {
  let calls = 0;
  return {
    calls: () => calls,
    run: () => {
      calls += 1;
      if (calls <= times) throw error;
      return 'up';
    },
  };
}

describe('retry in a pipeline', () => {
  it('runs the operation again after the delay', async () => {
    const runtime = virtualRuntime();
    const operation = failing(2);
    const result = pipeline({ runtime }, retry({ backoff: constant('1s') })).execute(operation.run);
    await runtime.advance(999);
    expect(operation.calls()).toBe(1);
    await runtime.advance(1);
    expect(operation.calls()).toBe(2);
    await runtime.runAll();
    expect(await result).toBe('up');
    expect(runtime.nowMs).toBe(2000);
  });

  it('T27: hands over the last error by identity', async () => {
    const runtime = virtualRuntime();
    const outcome = pipeline({ runtime }, retry()).executeOutcome(failing(9).run);
    await runtime.runAll();
    expect(await outcome).toEqual({ ok: false, error });
    expect((await outcome) as { error: unknown }).toHaveProperty('error', error);
  });

  it('T19: an abort during the delay ends it, and no attempt follows', async () => {
    const runtime = virtualRuntime();
    const operation = failing(9);
    const controller = new AbortController();
    const policy = retry({ backoff: constant('1s') });
    const outcome = pipeline({ runtime }, policy).executeOutcome(operation.run, {
      signal: controller.signal,
    });
    await runtime.advance(50);
    controller.abort('enough');
    await runtime.settle();
    expect(await outcome).toEqual({ ok: false, error: 'enough' });
    await runtime.advance(0);
    expect(runtime.pendingTimers).toEqual([]);
    await runtime.advance(3_600_000);
    expect(operation.calls()).toBe(1);
  });

  it('T22: no attempt follows once the total time is over', async () => {
    const runtime = virtualRuntime();
    const operation = failing(9);
    const outcome = pipeline(
      { runtime },
      timeout('1.5s'),
      retry({ maxAttempts: 9, backoff: constant('1s') }),
    ).executeOutcome(operation.run);
    await runtime.advance(1500);
    expect(await outcome).toMatchObject({
      ok: false,
      error: { code: 'timeout', scope: 'total', timeoutMs: 1500 },
    });
    await runtime.advance(60_000);
    expect(operation.calls()).toBe(2);
    expect(runtime.pendingTimers).toEqual([]);
  });

  it('T20: every number of attempts is tried and no more, with nested retries multiplied', async () => {
    const runtime = virtualRuntime();
    const operation = failing(99);
    const [outer, inner] = [
      retry({ maxAttempts: 2, backoff: constant(1) }),
      retry({ maxAttempts: 3, backoff: constant(1) }),
    ];
    const outcome = pipeline({ runtime }, outer, inner).executeOutcome(operation.run);
    await runtime.runAll();
    expect(await outcome).toMatchObject({ ok: false });
    expect(operation.calls()).toBe(6);
  });

  it('waits for as long as a policy further in says, if told to retry its rejections', async () => {
    const runtime = virtualRuntime();
    const rejection = new RejectedError('circuit-open', 'open', { policy: 'breaker', retryAfterMs: 5000 });
    const breaker = {
      kind: 'breaker',
      name: 'breaker',
      admit: (_: unknown, now: number) => (now < 5000 ? reject(rejection) : ({ type: 'proceed' } as const)),
    };
    const patient = retry({
      shouldRetry: (outcome) => (!outcome.ok && outcome.error === rejection ? true : undefined),
    });
    const result = pipeline({ runtime }, patient, breaker).execute(() => runtime.nowMs);
    await runtime.runAll();
    expect(await result).toBeGreaterThanOrEqual(5000);
  });
});
