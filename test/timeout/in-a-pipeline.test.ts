import { describe, expect, it } from 'vitest';
import type { Operation } from '../../src/core/index.ts';
import { pipeline } from '../../src/index.ts';
import { constant, retry } from '../../src/retry/index.ts';
import { virtualRuntime } from '../../src/testing/index.ts';
import { timeout } from '../../src/timeout/index.ts';

const hangs: Operation<never> = () => new Promise(() => {});

/** Ends when its signal is aborted, with the result of `end` for the reason. */
const listening =
  <T>(end: (reason: unknown) => T): Operation<T> =>
  ({ signal }) =>
    new Promise<T>((resolve, reject) => {
      signal.addEventListener('abort', () => {
        try {
          resolve(end(signal.reason));
        } catch (error) {
          reject(error);
        }
      });
    });

describe('timeout in a pipeline', () => {
  it('fails a call that hangs, and leaves no timer', async () => {
    const runtime = virtualRuntime();
    const outcome = pipeline({ runtime }, timeout('1s')).executeOutcome(hangs);
    await runtime.advance(1000);
    expect(await outcome).toMatchObject({
      ok: false,
      error: { code: 'timeout', timeoutMs: 1000, scope: 'total' },
    });
    expect(runtime.pendingTimers).toEqual([]);
  });

  it('T23: leaves no timer after an answer', async () => {
    const runtime = virtualRuntime();
    expect(await pipeline({ runtime }, timeout('60s')).execute(() => 1)).toBe(1);
    await runtime.advance(0);
    expect(runtime.pendingTimers).toEqual([]);
  });

  it('limits each attempt inside of a retry, each call outside', async () => {
    const runtime = virtualRuntime();
    const each = retry({ maxAttempts: 2, backoff: constant(10) });
    const inside = pipeline({ runtime }, each, timeout(100)).executeOutcome(hangs);
    await runtime.advance(210);
    expect(await inside).toMatchObject({ error: { code: 'timeout', scope: 'attempt' } });
    const outside = pipeline({ runtime }, timeout(100), each).executeOutcome(hangs);
    await runtime.advance(100);
    expect(await outside).toMatchObject({ error: { code: 'timeout', scope: 'total' } });
  });

  it('T25: the reason of the caller comes through, and is no timeout', async () => {
    const runtime = virtualRuntime();
    const controller = new AbortController();
    const policy = timeout('1s');
    const heard: unknown[] = [];
    policy.on('timeout.expired', (event) => heard.push(event));
    const outcome = pipeline({ runtime }, policy).executeOutcome(hangs, { signal: controller.signal });
    await runtime.advance(500);
    const reason = new Error('the user left');
    controller.abort(reason);
    await runtime.advance(1000);
    expect(await outcome).toEqual({ ok: false, error: reason });
    expect(heard).toEqual([]);
  });

  it("the signal's reason is the error of the call", async () => {
    const runtime = virtualRuntime();
    let reason: unknown;
    const operation = listening((seen) => {
      reason = seen;
    });
    const outcome = pipeline({ runtime }, timeout('1s')).executeOutcome(operation);
    await runtime.advance(1000);
    expect(reason).toBe(((await outcome) as { error: unknown }).error);
  });
});

describe('a cooperative timeout in a pipeline', () => {
  const policy = timeout('1s', { cooperative: true });

  it('waits for the operation to end', async () => {
    const runtime = virtualRuntime();
    let settled = false;
    const outcome = pipeline({ runtime }, timeout('1s', { cooperative: true })).executeOutcome(hangs);
    void outcome.then(() => {
      settled = true;
    });
    await runtime.advance(60_000);
    expect(settled).toBe(false);
  });

  it('says what the operation failed with', async () => {
    const rollback = new Error('rolled back');
    const runtime = virtualRuntime();
    const outcome = pipeline({ runtime }, timeout('1s', { cooperative: true })).executeOutcome(
      listening(() => {
        throw rollback;
      }),
    );
    await runtime.advance(1000);
    expect(await outcome).toMatchObject({ ok: false, error: { code: 'timeout', cause: rollback } });
  });

  it('lets a late value stand', async () => {
    const runtime = virtualRuntime();
    const outcome = pipeline({ runtime }, policy).executeOutcome(listening(() => 'late'));
    await runtime.advance(1000);
    expect(await outcome).toEqual({ ok: true, value: 'late' });
  });
});

describe('update in a pipeline', () => {
  it('gives calls from now on another time; those under way keep theirs, and their error says so', async () => {
    const runtime = virtualRuntime();
    const policy = timeout('1s');
    const api = pipeline({ runtime }, policy);
    const before = api.executeOutcome(hangs);
    await runtime.advance(500);
    policy.update({ after: '200ms' });
    const after = api.executeOutcome(hangs);
    await runtime.advance(200);
    expect(await after).toMatchObject({ error: { timeoutMs: 200 } });
    await runtime.advance(300);
    expect(await before).toMatchObject({ error: { timeoutMs: 1000 } });
  });

  it('has them wait for the operation, or no longer', async () => {
    const runtime = virtualRuntime();
    const policy = timeout(100);
    const api = pipeline({ runtime }, policy);
    const late = () => api.executeOutcome(listening(() => 'late'));
    policy.update({ cooperative: true });
    const waited = late();
    await runtime.advance(100);
    expect(await waited).toEqual({ ok: true, value: 'late' });
    policy.update({ cooperative: false });
    const abandoned = late();
    await runtime.advance(100);
    expect(await abandoned).toMatchObject({ error: { code: 'timeout' } });
  });

  it('takes the limit away, sets one, and asks a function', async () => {
    const runtime = virtualRuntime();
    const policy = timeout('unlimited');
    const api = pipeline({ runtime }, policy);
    policy.update({ after: (call) => (call.key === 'quick' ? 10 : '1s') });
    const quick = api.executeOutcome(hangs, { key: 'quick' });
    await runtime.advance(10);
    expect(await quick).toMatchObject({ error: { timeoutMs: 10 } });
    policy.update({ after: 'unlimited' });
    void api.executeOutcome(hangs);
    await runtime.advance(0);
    expect(runtime.pendingTimers).toEqual([]);
  });
});
