import { describe, expect, it } from 'vitest';
import { bulkhead } from '../../src/bulkhead/index.ts';
import { circuitBreaker } from '../../src/circuit-breaker/index.ts';
import { failure } from '../../src/core/index.ts';
import { fallback } from '../../src/fallback/index.ts';
import { pipeline } from '../../src/index.ts';
import { constant, retry, schedule } from '../../src/retry/index.ts';
import { virtualRuntime } from '../../src/testing/index.ts';
import { timeout } from '../../src/timeout/index.ts';
import { CountingController, deferred } from '../engine/probe.ts';

// Mistakes of other libraries that the engine must not make.

describe('T8: listeners', () => {
  it('that throw neither fail a call that succeeded, nor make it run again, nor open a circuit', async () => {
    const runtime = virtualRuntime();
    const breaker = circuitBreaker({ consecutiveFailures: 1 });
    const api = pipeline({ runtime }, retry({ maxAttempts: 3, backoff: constant(1) }), breaker);
    api.on('*', () => {
      throw new Error('listener');
    });
    let ran = 0;
    await expect(api.execute(() => ++ran)).resolves.toBe(1);
    expect([ran, breaker.state, runtime.reported.length]).toEqual([1, 'closed', 1]);
  });
});

describe('T13: callbacks of the user that throw', () => {
  const thrown = new Error('callback');
  const boom = (): never => {
    throw thrown;
  };

  it.each([
    ['classify', () => [{ classify: boom }, retry({ maxAttempts: 2 })]],
    ['shouldRetry', () => [{}, retry({ maxAttempts: 2, shouldRetry: boom })]],
    ['backoff', () => [{}, retry({ maxAttempts: 2, backoff: boom })]],
    ['timeout', () => [{}, timeout(boom)]],
    ['when', () => [{}, fallback(null, { when: boom })]],
    ['isFailure', () => [{}, circuitBreaker({ isFailure: boom })]],
  ])('%s: the call fails with that, and gives back what it holds', async (_name, make) => {
    const runtime = virtualRuntime();
    const limit = bulkhead({ maxConcurrent: 1 });
    const inside = bulkhead({ name: 'inside', maxConcurrent: 1 });
    const [options, policy] = make() as [object, never];
    const api = pipeline({ ...options, runtime }, limit, policy, inside);
    const outcome = await api.executeOutcome(() => Promise.reject(new Error('x')));
    expect(outcome).toEqual(failure(thrown));
    expect([limit.active, inside.active]).toEqual([0, 0]);
    await runtime.advance(0);
    expect(runtime.pendingTimers).toEqual([]);
  });
});

describe('T14: what operations may return and throw', () => {
  const breaker = circuitBreaker({ minimumCalls: 1000 });
  const api = pipeline(timeout('1s'), retry({ maxAttempts: 1 }), breaker, bulkhead());

  it.each([undefined, null, 0, '', false, NaN, new Error('a value'), Symbol.iterator, () => 1])(
    'the value %s, sync and async',
    async (value) => {
      await expect(api.execute(() => value)).resolves.toBe(value);
      await expect(api.execute(async () => value)).resolves.toBe(value);
    },
  );

  it.each([undefined, null, 0, '', false, 'text', { an: 'object' }])(
    'T27: what is thrown comes through as it is, no Error needed: %s',
    async (thrown) => {
      const seen: unknown[] = [];
      const sync = (): never => {
        throw thrown;
      };
      for (const operation of [sync, () => Promise.reject(thrown)]) {
        await api.execute(operation).catch((error) => seen.push(error));
        expect(await api.executeOutcome(operation)).toEqual({ ok: false, error: thrown });
      }
      expect(seen).toEqual([thrown, thrown]);
    },
  );

  it('a thenable, asked once; one that throws; one that is a function', async () => {
    let asked = 0;
    const lazy = {
      then(resolve: (value: string) => void) {
        asked += 1;
        resolve('lazy');
      },
    };
    await expect(api.execute(() => lazy as PromiseLike<string>)).resolves.toBe('lazy');
    expect(asked).toBe(1);
    const error = new Error('then');
    const throwing = {
      then() {
        throw error;
      },
    };
    await expect(api.execute(() => throwing)).rejects.toBe(error);
    const getter = {
      get then(): never {
        throw error;
      },
    };
    await expect(api.execute(() => getter)).rejects.toBe(error);
    const callable = Object.assign(() => 1, { then: lazy.then });
    await expect(api.execute(() => callable as never)).resolves.toBe('lazy');
  });

  it('a promise of another kind, by its own then', async () => {
    class Foreign<T> extends Promise<T> {}
    await expect(api.execute(() => Foreign.resolve('foreign'))).resolves.toBe('foreign');
    const error = new Error('x');
    await expect(api.execute(() => Foreign.reject(error))).rejects.toBe(error);
  });

  it('a value that has a then without being a function', async () => {
    const value = { then: 5 };
    await expect(api.execute(() => value)).resolves.toBe(value);
  });
});

describe('T17: signals', () => {
  it('are per call: the timeout of one aborts no other', async () => {
    const runtime = virtualRuntime();
    const api = pipeline({ runtime }, timeout(40));
    const signals: AbortSignal[] = [];
    const start = (): Promise<unknown> =>
      api.executeOutcome(({ signal }) => {
        signals.push(signal);
        return new Promise(() => {});
      });
    void start();
    await runtime.advance(30);
    void start();
    await runtime.advance(10);
    expect(signals.map((signal) => signal.aborted)).toEqual([true, false]);
  });
});

describe('T19: an abort during a backoff', () => {
  it('settles the call at once, makes no more attempt, and clears the timer', async () => {
    const runtime = virtualRuntime();
    const controller = new CountingController();
    const api = pipeline({ runtime }, retry({ maxAttempts: 5, backoff: schedule([300]) }));
    let ran = 0;
    const operation = (): Promise<never> => {
      ran += 1;
      return Promise.reject(new Error('x'));
    };
    const answer = api.executeOutcome(operation, { signal: controller.signal });
    await runtime.advance(50);
    controller.abort('enough');
    expect(await answer).toEqual(failure('enough'));
    expect(runtime.nowMs).toBe(50);
    await runtime.advance(0);
    expect(runtime.pendingTimers).toEqual([]);
    await runtime.advance(1000);
    expect([ran, controller.listeners]).toEqual([1, 0]);
  });
});

describe('T21: delays beyond what a timer can hold', () => {
  it('are waited for in full', async () => {
    const runtime = virtualRuntime();
    const month = 34 * 24 * 3_600_000;
    const answer = pipeline({ runtime }, timeout(month)).executeOutcome(() => new Promise(() => {}));
    let settled = false;
    void answer.then(() => {
      settled = true;
    });
    await runtime.advance(month - 1);
    expect(settled).toBe(false);
    await runtime.advance(1);
    expect(await answer).toMatchObject({ error: { code: 'timeout', timeoutMs: month } });
  });
});

describe('T22: work that was given up', () => {
  it('does not go on behind the back of the caller', async () => {
    const runtime = virtualRuntime();
    const api = pipeline({ runtime }, timeout(10), retry({ maxAttempts: 4, backoff: constant(1) }));
    let ran = 0;
    const pending = deferred();
    const answer = api.executeOutcome(() => {
      ran += 1;
      return pending.promise;
    });
    await runtime.advance(10);
    await answer;
    pending.reject(new Error('late'));
    await runtime.advance(1000);
    expect(ran).toBe(1);
  });
});

describe('T23: timers', () => {
  it('do not outlive the event-loop turn of the call', async () => {
    const runtime = virtualRuntime();
    const api = pipeline({ runtime }, timeout('60s'), retry(), timeout('10s'));
    await Promise.all(Array.from({ length: 50 }, () => api.execute(async () => 1)));
    await runtime.advance(0);
    expect(runtime.pendingTimers).toEqual([]);
  });
});

describe("T25: the caller's abort", () => {
  it('is never reported as a timeout, however late it is noticed', async () => {
    const runtime = virtualRuntime();
    const controller = new AbortController();
    const reason = new Error('navigated away');
    const api = pipeline({ runtime }, timeout(10));
    const expired: unknown[] = [];
    api.on('timeout.expired', (event) => expired.push(event));
    const answer = api.executeOutcome(() => new Promise(() => {}), { signal: controller.signal });
    controller.abort(reason);
    await runtime.advance(10);
    expect(await answer).toEqual({ ok: false, error: reason });
    expect(expired).toEqual([]);
  });

  it('with a timeout of its own keeps that reason', async () => {
    const controller = new AbortController();
    const reason = new DOMException('too long', 'TimeoutError');
    const answer = pipeline(timeout(1000)).executeOutcome(() => new Promise(() => {}), {
      signal: controller.signal,
    });
    controller.abort(reason);
    const outcome = await answer;
    expect(outcome.ok === false && outcome.error).toBe(reason);
  });
});

describe('T26: composing', () => {
  it('keeps listeners: no policy is cloned', async () => {
    const again = retry({ maxAttempts: 1 });
    let heard = 0;
    again.on('retry.exhausted', () => {
      heard += 1;
    });
    const api = pipeline(pipeline(pipeline(again)));
    expect(api.policy('retry')).toBe(again);
    await api.executeOutcome(() => Promise.reject(new Error('x')));
    expect(heard).toBe(1);
  });
});

describe('T31: subscriptions', () => {
  it('end one by one, the first as well as the last, in any order', async () => {
    const api = pipeline();
    const told: number[] = [];
    const offs = [0, 1, 2].map((index) => api.on('execution.settled', () => told.push(index)));
    offs[0]?.();
    await api.execute(() => 1);
    offs[2]?.();
    await api.execute(() => 1);
    offs[1]?.();
    await api.execute(() => 1);
    expect(told).toEqual([1, 2, 1]);
  });
});

describe('T33: listeners on a shared signal', () => {
  it('are one for all calls, also through nested pipelines and custom layers, and none in the end', async () => {
    const runtime = virtualRuntime();
    const controller = new CountingController();
    const inner = pipeline({ runtime }, retry({ backoff: constant(1), budget: false }), timeout(50));
    const api = pipeline({ runtime }, timeout(500), inner);
    const answers = Array.from({ length: 500 }, (_, index) =>
      api.executeOutcome(
        async ({ attempt }) => {
          if (index % 2 === 0 && attempt === 1) throw new Error('x');
          return index;
        },
        { signal: controller.signal },
      ),
    );
    await runtime.runAll();
    expect((await Promise.all(answers)).every((outcome) => outcome.ok)).toBe(true);
    expect([controller.listeners, controller.peak]).toEqual([0, 1]);
  });
});
