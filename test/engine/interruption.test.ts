import { describe, expect, it } from 'vitest';
import { type Call, failure } from '../../src/core/index.ts';
import { pipeline } from '../../src/index.ts';
import { retry, schedule } from '../../src/retry/index.ts';
import { virtualRuntime } from '../../src/testing/index.ts';
import { timeout } from '../../src/timeout/index.ts';
import { CountingController, deferred, parking, probe } from './probe.ts';

describe("the caller's abort", () => {
  it('settles the call at once with its own reason, and aborts the signal of the operation before abort() returns', async () => {
    const journal: string[] = [];
    const runtime = virtualRuntime();
    const controller = new CountingController();
    const api = pipeline({ runtime }, probe('a', journal), probe('b', journal));
    const pending = deferred();
    let signal: AbortSignal | undefined;
    const answer = api.executeOutcome(
      (call) => {
        signal = call.signal;
        return pending.promise;
      },
      { signal: controller.signal },
    );
    const reason = { why: 'enough' };
    controller.abort(reason);
    expect(signal?.reason).toBe(reason);
    expect(await answer).toEqual({ ok: false, error: reason });
    expect(journal.slice(2)).toEqual(['b.abandon aborted', 'a.abandon aborted']);
    pending.resolve('late');
    await runtime.settle();
    expect(journal.slice(4)).toEqual(['b.release', 'a.release']);
    expect([controller.listeners, controller.peak]).toEqual([0, 1]);
  });

  it('before the start: nothing is asked, nothing runs', async () => {
    const journal: string[] = [];
    const api = pipeline({ runtime: virtualRuntime() }, probe('a', journal));
    let ran = false;
    const answer = api.execute(
      () => {
        ran = true;
      },
      { signal: AbortSignal.abort('before') },
    );
    await expect(answer).rejects.toBe('before');
    expect([ran, journal]).toEqual([false, []]);
  });

  it('during the walk inward: the operation does not run', async () => {
    const journal: string[] = [];
    const controller = new CountingController();
    const api = pipeline(
      { runtime: virtualRuntime() },
      probe('a', journal),
      probe('b', journal, {
        admit: () => {
          controller.abort('now');
          return { type: 'proceed' };
        },
      }),
    );
    const answer = api.executeOutcome(() => journal.push('ran'), { signal: controller.signal });
    expect(await answer).toEqual(failure('now'));
    expect(journal).not.toContain('ran');
    expect(journal.slice(-4)).toEqual(['b.abandon aborted', 'b.release', 'a.abandon aborted', 'a.release']);
  });

  it('inside the operation, sync: is what the call comes to', async () => {
    const controller = new CountingController();
    const answer = pipeline(probe('a', [])).executeOutcome(
      () => {
        controller.abort('now');
        return 'value';
      },
      { signal: controller.signal },
    );
    expect(await answer).toEqual(failure('now'));
    expect(controller.listeners).toBe(0);
  });

  it('during the walk outward: is what the call comes to, and no further attempt is made', async () => {
    for (const directive of [{ type: 'pass' }, { type: 'again', ms: 10 }] as const) {
      const journal: string[] = [];
      const controller = new CountingController();
      const api = pipeline(
        probe('a', journal, {
          settle: () => {
            controller.abort('now');
            return directive;
          },
        }),
      );
      let ran = 0;
      const answer = api.executeOutcome(() => ++ran, { signal: controller.signal });
      expect(await answer).toEqual(failure('now'));
      expect([ran, controller.listeners]).toEqual([1, 0]);
      expect(journal.filter((line) => line === 'a.release')).toHaveLength(1);
    }
  });

  it('after the end: changes nothing, and the signal of the winner stays as it is', async () => {
    const controller = new CountingController();
    let signal: AbortSignal | undefined;
    const operation = (call: Call): string => {
      signal = call.signal;
      return 'v';
    };
    const value = await pipeline(timeout(50)).execute(operation, { signal: controller.signal });
    expect([controller.listeners, controller.peak]).toEqual([0, 1]);
    controller.abort();
    expect([value, signal?.aborted, controller.listeners]).toEqual(['v', false, 0]);
  });

  it('with undefined for a reason that the signal itself replaced: hands that over by identity', async () => {
    const controller = new AbortController();
    const answer = pipeline().executeOutcome(() => new Promise(() => {}), { signal: controller.signal });
    controller.abort();
    const outcome = await answer;
    expect(outcome.ok === false && outcome.error).toBe(controller.signal.reason);
  });

  it('noted before an outcome was taken up: stands, and a policy that waited for a promise is not asked', async () => {
    const controller = new AbortController();
    const pending = deferred();
    const journal: string[] = [];
    const api = pipeline(
      probe('a', journal, {
        admit: () => ({
          type: 'defer',
          promise: pending.promise,
          decide: () => {
            journal.push('decided');
            return { type: 'proceed' };
          },
        }),
      }),
    );
    const answer = api.executeOutcome(() => 1, { signal: controller.signal });
    void pending.promise.then(() => controller.abort('now'));
    pending.resolve(1);
    expect(await answer).toEqual(failure('now'));
    expect(journal).toEqual(['a.admit', 'a.withdraw']);
  });

  it('while the answer of a policy is waited for: tells the signal before abort() returns', async () => {
    const controller = new AbortController();
    const pending = deferred();
    let signal: AbortSignal | undefined;
    const api = pipeline(
      probe('a', [], {
        settle: (call) => {
          signal = call.signal;
          return { type: 'defer', promise: pending.promise, decide: () => ({ type: 'pass' }) };
        },
      }),
    );
    const answer = api.executeOutcome(() => 1, { signal: controller.signal });
    await undefined;
    expect(signal?.aborted).toBe(false);
    controller.abort('enough');
    expect(signal?.aborted).toBe(true);
    expect(signal?.reason).toBe('enough');
    expect(await answer).toEqual(failure('enough'));
    pending.resolve(1);
  });

  it('while it waits: the policy withdraws it from its queue', async () => {
    const journal: string[] = [];
    const runtime = virtualRuntime();
    const controller = new AbortController();
    const { overrides } = parking(1000);
    const api = pipeline({ runtime }, probe('a', journal), probe('b', journal, overrides));
    const answer = api.executeOutcome(() => 1, { signal: controller.signal });
    controller.abort('enough');
    expect(await answer).toEqual(failure('enough'));
    expect(journal.slice(2)).toEqual(['b.withdraw', 'a.abandon aborted', 'a.release']);
    await runtime.advance(0);
    expect(runtime.pendingTimers).toEqual([]);
  });

  it('is shared by any number of calls through one listener', async () => {
    const controller = new CountingController();
    const api = pipeline();
    const hanging = Array.from({ length: 300 }, () =>
      api.executeOutcome(() => new Promise(() => {}), { signal: controller.signal }),
    );
    const quick = Array.from({ length: 300 }, () =>
      api.executeOutcome(async () => 1, { signal: controller.signal }),
    );
    await Promise.all(quick);
    expect([controller.listeners, controller.peak]).toEqual([1, 1]);
    controller.abort('all');
    expect(new Set((await Promise.all(hanging)).map((one) => !one.ok && one.error))).toEqual(
      new Set(['all']),
    );
    expect([controller.listeners, controller.peak]).toEqual([0, 1]);
  });
});

describe('the signal of an attempt', () => {
  it('is one and the same within the attempt, and another in the next', async () => {
    const runtime = virtualRuntime();
    const signals: AbortSignal[] = [];
    const api = pipeline({ runtime }, retry({ maxAttempts: 2, backoff: schedule([10]) }), timeout(20));
    const answer = api.execute((call) => {
      expect(call.signal).toBe(call.signal);
      signals.push(call.signal);
      return call.attempt === 1 ? new Promise(() => {}) : 'second';
    });
    await runtime.advance(30);
    await expect(answer).resolves.toBe('second');
    expect(signals.map((signal) => signal.aborted)).toEqual([true, false]);
    expect(signals[0]?.reason).toMatchObject({ code: 'timeout', scope: 'attempt' });
  });

  it('is aborted already for who reads it only after the attempt was given up', async () => {
    const runtime = virtualRuntime();
    const late = deferred<unknown>();
    const api = pipeline({ runtime }, timeout(5));
    const answer = api.executeOutcome(async (call) => {
      await late.promise;
      seen.push(call.signal.aborted, call.signal.reason);
    });
    const seen: unknown[] = [];
    await runtime.advance(5);
    const outcome = await answer;
    late.resolve(undefined);
    await runtime.settle();
    expect(seen).toEqual([true, !outcome.ok && outcome.error]);
  });

  it('is made for nobody who does not ask for it', async () => {
    const Original = globalThis.AbortController;
    let made = 0;
    globalThis.AbortController = class extends Original {
      constructor() {
        super();
        made += 1;
      }
    };
    try {
      const runtime = virtualRuntime();
      const api = pipeline({ runtime }, retry({ maxAttempts: 2, backoff: schedule([10]) }), timeout(20));
      const answer = api.executeOutcome(() => new Promise(() => {}));
      await runtime.advance(100);
      expect((await answer).ok).toBe(false);
      await api.execute(() => 1);
      expect(made).toBe(0);
    } finally {
      globalThis.AbortController = Original;
    }
  });

  it('lives for a policy that runs something after a timeout further in', async () => {
    const runtime = virtualRuntime();
    const seen: boolean[] = [];
    const api = pipeline(
      { runtime },
      probe('fallback', [], {
        settle: (call) => {
          seen.push(call.signal.aborted);
          return { type: 'pass' };
        },
      }),
      timeout(5),
    );
    const answer = api.executeOutcome(() => new Promise(() => {}));
    await runtime.advance(5);
    await answer;
    expect(seen).toEqual([false]);
  });
});

describe('a cooperative deadline', () => {
  const cooperative = (ms: number) => timeout(ms, { cooperative: true });

  it('aborts the signal, and waits for the operation to end by itself', async () => {
    const runtime = virtualRuntime();
    const pending = deferred();
    let signal: AbortSignal | undefined;
    const answer = pipeline({ runtime }, cooperative(10)).execute((call) => {
      signal = call.signal;
      return pending.promise;
    });
    await runtime.advance(1000);
    expect(signal?.reason).toMatchObject({ code: 'timeout', timeoutMs: 10 });
    pending.resolve('done after all');
    await expect(answer).resolves.toBe('done after all');
  });

  it('lets no further attempt begin once the time is over', async () => {
    const runtime = virtualRuntime();
    const attempts: number[] = [];
    const expired: unknown[] = [];
    const api = pipeline({ runtime }, cooperative(10), retry({ maxAttempts: 5, backoff: schedule([1]) }));
    api.on('timeout.expired', (event) => expired.push(event));
    const answer = api.executeOutcome(({ signal, attempt }) => {
      attempts.push(attempt);
      return new Promise((_, fail) => signal.addEventListener('abort', () => fail(signal.reason)));
    });
    await runtime.advance(100);
    expect(await answer).toMatchObject({ ok: false, error: { code: 'timeout', timeoutMs: 10 } });
    expect(attempts).toEqual([1]);
    expect(expired).toHaveLength(1);
    expect(runtime.pendingTimers).toEqual([]);
  });

  it('interrupts a wait: nothing runs that would have to end by itself', async () => {
    const runtime = virtualRuntime();
    const journal: string[] = [];
    const api = pipeline({ runtime }, cooperative(10), probe('queue', journal, parking().overrides));
    const answer = api.executeOutcome(() => 1);
    await runtime.advance(10);
    expect(await answer).toMatchObject({ error: { code: 'timeout' } });
    expect(journal).toEqual(['queue.admit', 'queue.withdraw']);
  });

  it('lets nothing begin after a policy further in has waited for a promise', async () => {
    const runtime = virtualRuntime();
    const journal: string[] = [];
    const pending = deferred();
    const api = pipeline(
      { runtime },
      cooperative(10),
      probe('store', journal, {
        admit: () => ({ type: 'defer', promise: pending.promise, decide: () => ({ type: 'proceed' }) }),
      }),
    );
    const answer = api.executeOutcome(() => journal.push('ran'));
    await runtime.advance(10);
    pending.resolve(1);
    expect(await answer).toMatchObject({ error: { code: 'timeout' } });
    expect(journal).toEqual(['store.admit', 'store.withdraw']);
  });
});

describe('orphans: operations that outlive their call', () => {
  it('keep only what was admitted for them; the next attempt is admitted afresh', async () => {
    const runtime = virtualRuntime();
    const journal: string[] = [];
    const pending = [deferred(), deferred()];
    const api = pipeline(
      { runtime },
      probe('outer', journal),
      retry({ maxAttempts: 2, backoff: schedule([5]) }),
      probe('inner', journal, {
        admit: (call) => {
          call.permit = call.attempt;
          return { type: 'proceed' };
        },
      }),
      timeout(10),
    );
    const answer = api.executeOutcome(({ attempt }) => pending[attempt - 1]?.promise);
    await runtime.advance(25);
    expect((await answer).ok).toBe(false);
    const releases = (): string[] => journal.filter((line) => line.includes('release'));
    expect(releases()).toEqual([]);
    pending[1]?.resolve(1);
    await runtime.settle();
    expect(releases()).toEqual(['inner.release 2']);
    pending[0]?.reject(new Error('late'));
    await runtime.settle();
    expect(releases()).toEqual(['inner.release 2', 'inner.release 1', 'outer.release']);
  });

  it('hold no permit of a policy that releases on abandonment', async () => {
    const runtime = virtualRuntime();
    const journal: string[] = [];
    const pending = deferred();
    const api = pipeline(
      { runtime },
      timeout(5),
      probe('a', journal),
      probe('b', journal, { releaseOn: 'abandon' }),
      probe('c', journal),
    );
    const answer = api.executeOutcome(() => pending.promise);
    await runtime.advance(5);
    await answer;
    expect(journal.filter((line) => line.includes('release'))).toEqual(['b.release']);
    pending.resolve(1);
    await runtime.settle();
    expect(journal.filter((line) => line.includes('release'))).toEqual([
      'b.release',
      'c.release',
      'a.release',
    ]);
  });
});
