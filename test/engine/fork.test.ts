import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, expect, it } from 'vitest';
import { type Call, type Fork, failure, type Policy, success } from '../../src/core/index.ts';
import { bulkhead, circuitBreaker, pipeline, retry, timeout } from '../../src/index.ts';
import { checkPolicy, virtualRuntime } from '../../src/testing/index.ts';
import { hedge } from './beside-policies.ts';
import { deferred, probe } from './probe.ts';

/** Makes an operation whose attempts have scripted outcomes, each after its time. */
function scripted(runtime: ReturnType<typeof virtualRuntime>, ...attempts: readonly [number, unknown][]) {
  const calls: Call[] = [];
  const signals: AbortSignal[] = [];
  const operation = (call: Call): Promise<unknown> => {
    calls.push(call);
    signals.push(call.signal);
    const [ms, result] = attempts[calls.length - 1] as [number, unknown];
    return new Promise((resolve, reject) => {
      runtime.clock.setTimer(ms, () => (result instanceof Error ? reject(result) : resolve(result)));
    });
  };
  return { operation, calls, signals };
}

describe('fork', () => {
  it('goes in once where the first attempt is fast enough', async () => {
    const runtime = virtualRuntime();
    const { operation, calls } = scripted(runtime, [10, 'first']);
    const answer = pipeline({ runtime }, hedge(20)).execute(operation);
    await runtime.runAll();
    expect(await answer).toBe('first');
    expect([calls.length, runtime.nowMs]).toEqual([1, 10]);
  });

  it('takes the first outcome that is accepted; the loser is abandoned as superseded, the signal of the winner lives', async () => {
    const runtime = virtualRuntime();
    const journal: string[] = [];
    const { operation, calls, signals } = scripted(runtime, [100, 'slow'], [10, 'fast']);
    const api = pipeline({ runtime }, probe('out', journal), hedge(20), probe('in', journal));
    const answer = api.execute(operation);
    await runtime.advance(30);
    expect(await answer).toBe('fast');
    expect(calls.map(({ attempt }) => attempt)).toEqual([1, 2]);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    expect(signals[0]?.reason).toMatchObject({ code: 'superseded' });
    // The loser continues until it ends: until then it holds its permits, and those around it.
    expect(journal).toEqual([
      'out.admit',
      'in.admit',
      'in.admit',
      'in.settle fast',
      'in.release',
      'out.settle fast',
      'in.abandon superseded',
    ]);
    await runtime.runAll();
    expect(journal.slice(7)).toEqual(['in.release', 'out.release']);
    expect(runtime.pendingTimers).toEqual([]);
  });

  it('begins the next at once after a failure, and comes to the last failure where none is left', async () => {
    const runtime = virtualRuntime();
    const [one, two] = [new Error('one'), new Error('two')];
    const { operation } = scripted(runtime, [5, one], [5, two]);
    const answer = pipeline({ runtime }, hedge(100)).executeOutcome(operation);
    await runtime.runAll();
    expect(await answer).toEqual(failure(two));
    expect(runtime.nowMs).toBe(10);
  });

  it('with no delay begins all of them at once', async () => {
    const runtime = virtualRuntime();
    const { operation, calls } = scripted(runtime, [30, 'a'], [10, 'b'], [20, 'c']);
    const answer = pipeline({ runtime }, hedge(0, 3)).execute(operation);
    expect(calls).toHaveLength(3);
    await runtime.runAll();
    expect(await answer).toBe('b');
  });

  it('each attempt is a failure of the dependency for what lies inside; losing is not', async () => {
    const runtime = virtualRuntime();
    const breaker = circuitBreaker({ consecutiveFailures: 1 });
    const { operation } = scripted(runtime, [100, 'slow'], [10, 'fast']);
    const answer = pipeline({ runtime }, hedge(20), breaker).execute(operation);
    await runtime.runAll();
    expect([await answer, breaker.state]).toEqual(['fast', 'closed']);
  });

  it('is given up with the call: by a timeout further out, and by the caller', async () => {
    for (const how of ['timeout', 'abort'] as const) {
      const runtime = virtualRuntime();
      const journal: string[] = [];
      const { operation, signals } = scripted(runtime, [100, 'slow'], [100, 'slow']);
      const controller = new AbortController();
      const api = pipeline({ runtime }, timeout(50), probe('out', journal), hedge(20), probe('in', journal));
      const answer = api.executeOutcome(operation, { signal: controller.signal });
      await runtime.advance(30);
      if (how === 'abort') controller.abort('enough');
      expect(signals.map(({ aborted }) => aborted)).toEqual([how === 'abort', how === 'abort']);
      await runtime.advance(30);
      expect(await answer).toMatchObject({
        ok: false,
        error: how === 'abort' ? 'enough' : { code: 'timeout' },
      });
      const reason = how === 'abort' ? 'aborted' : 'timeout';
      expect(journal.filter((line) => line.includes('abandon')).sort()).toEqual([
        `in.abandon ${reason}`,
        `in.abandon ${reason}`,
        `out.abandon ${reason}`,
      ]);
      await runtime.runAll();
      expect(journal.filter((line) => line.endsWith('release'))).toEqual([
        'in.release',
        'in.release',
        'out.release',
      ]);
    }
  });

  it('a cooperative timeout further out tells all that run, and waits for them', async () => {
    const runtime = virtualRuntime();
    const { operation, signals } = scripted(runtime, [100, 'slow'], [60, 'second']);
    const answer = pipeline({ runtime }, timeout(50, { cooperative: true }), hedge(20)).execute(operation);
    await runtime.advance(50);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
    await runtime.runAll();
    expect(await answer).toBe('second');
  });

  it('begins no further attempt once a cooperative timeout further out is over', async () => {
    const runtime = virtualRuntime();
    const { operation, calls } = scripted(runtime, [30, new Error('broken')], [10, 'second']);
    const api = pipeline({ runtime }, timeout(20, { cooperative: true }), hedge(1000));
    const answer = api.executeOutcome(operation);
    await runtime.advance(30);
    expect(await answer).toMatchObject({ ok: false, error: { code: 'timeout' } });
    expect(calls).toHaveLength(1);
    expect(runtime.pendingTimers).toEqual([]);
  });

  it('holds one permit of a bulkhead further out, and one for each attempt of one further in', async () => {
    const runtime = virtualRuntime();
    const outer = bulkhead({ maxConcurrent: 4 });
    const inner = bulkhead({ maxConcurrent: 4 });
    const { operation } = scripted(runtime, [100, 'slow'], [10, 'fast']);
    const answer = pipeline({ runtime }, outer, hedge(20), inner).execute(operation);
    await runtime.advance(25);
    expect([outer.active, inner.active]).toEqual([1, 2]);
    await runtime.advance(10);
    expect([await answer, outer.active, inner.active]).toEqual(['fast', 1, 1]);
    await runtime.runAll();
    expect([outer.active, inner.active]).toEqual([0, 0]);
  });

  it('numbers attempts on, and lies inside and outside of a retry', async () => {
    const runtime = virtualRuntime();
    const error = new Error('x');
    const { operation, calls } = scripted(runtime, [5, error], [5, error], [5, error], [5, 'v']);
    const retried = retry({ maxAttempts: 2, backoff: () => 1, budget: false });
    const answer = pipeline({ runtime }, retried, hedge(100)).execute(operation);
    await runtime.runAll();
    expect(await answer).toBe('v');
    expect(calls.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4]);
  });

  it('lets go of the outcomes of losers, and of failures that came to nothing', async () => {
    const runtime = virtualRuntime();
    const gone: unknown[] = [];
    const judging = Object.assign(
      (outcome: { ok: boolean }) => (outcome.ok ? ('success' as const) : ('failure' as const)),
      { discard: (outcome: any) => void gone.push(outcome.ok ? outcome.value : outcome.error) },
    );
    const error = new Error('x');
    const { operation } = scripted(runtime, [5, error], [30, 'loser'], [10, 'winner']);
    const answer = pipeline({ runtime, classify: judging }, hedge(10, 3)).execute(operation);
    await runtime.runAll();
    expect(await answer).toBe('winner');
    expect(gone.filter((one) => (one as any)?.code !== 'superseded')).toEqual([error, 'loser']);
  });

  it('keeps the async context of the call for attempts that begin later', async () => {
    const runtime = virtualRuntime();
    const store = new AsyncLocalStorage<string>();
    const seen: (string | undefined)[] = [];
    const answer = store.run('call', () =>
      pipeline({ runtime }, hedge(10)).execute(() => {
        seen.push(store.getStore());
        return seen.length === 1 ? new Promise(() => {}) : store.getStore();
      }),
    );
    await store.run('nobody', () => runtime.advance(10));
    expect([await answer, seen]).toEqual(['call', ['call', 'call']]);
  });

  it('a policy that throws, or answers with something else, fails the call', async () => {
    const error = new Error('x');
    const forking = (fork: Partial<Fork>): Policy => ({
      kind: 'fork',
      name: 'fork',
      admit: () => ({
        type: 'fork',
        ms: Infinity,
        due: () => ({ type: 'stay', ms: Infinity }),
        ended: () => ({ type: 'take' }),
        ...fork,
      }),
    });
    const boom = (): never => {
      throw error;
    };
    expect(await pipeline(forking({ ended: boom })).executeOutcome(() => 1)).toEqual(failure(error));
    const odd = forking({ ended: () => 'what' as never });
    await expect(pipeline(odd).execute(() => 1)).rejects.toThrow(
      "policy 'fork' must begin, stay or take, got 'what'",
    );
    const runtime = virtualRuntime();
    const late = pipeline({ runtime }, forking({ ms: 5, due: boom })).executeOutcome(
      () => deferred().promise,
    );
    await runtime.runAll();
    expect(await late).toEqual(failure(error));
    expect(await pipeline(forking({})).executeOutcome(() => 1)).toEqual(success(1));
  });

  it('is content with checkPolicy', async () => {
    expect(await checkPolicy(() => hedge(20, 3))).toMatchObject({ runs: 100 });
  });
});
