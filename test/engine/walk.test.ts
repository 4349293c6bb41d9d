import { describe, expect, it } from 'vitest';
import { failure, type Outcome, reject, replace, success } from '../../src/core/index.ts';
import { pipeline } from '../../src/index.ts';
import { constant, retry } from '../../src/retry/index.ts';
import { virtualRuntime } from '../../src/testing/index.ts';
import { timeout } from '../../src/timeout/index.ts';
import { deferred, type Overrides, parking, probe } from './probe.ts';

/** Makes three levels, of which the test defines the middle one. */
function threeLevels(middle: Overrides, inner: Overrides = {}) {
  const journal: string[] = [];
  const runtime = virtualRuntime();
  const api = pipeline(
    { runtime },
    probe('a', journal),
    probe('b', journal, middle),
    probe('c', journal, inner),
  );
  return { journal, runtime, api };
}

describe('the calm path', () => {
  it('admits inward, settles outward, and releases each level as it has settled', async () => {
    const { journal, api, runtime } = threeLevels({});
    const value = {};
    const answer = await api.execute(() => {
      journal.push('operation');
      return value;
    });
    expect(answer).toBe(value);
    expect(journal).toEqual([
      'a.admit',
      'b.admit',
      'c.admit',
      'operation',
      'c.settle [object Object]',
      'c.release',
      'b.settle [object Object]',
      'b.release',
      'a.settle [object Object]',
      'a.release',
    ]);
    expect(runtime.pendingTimers).toEqual([]);
  });

  it('runs without any policy', async () => {
    const error = new Error('x');
    const api = pipeline();
    await expect(api.execute(() => 1)).resolves.toBe(1);
    await expect(api.execute(() => Promise.reject(error))).rejects.toBe(error);
  });

  it('treats a policy without methods as one that lets everything pass', async () => {
    await expect(pipeline({ kind: 'noop', name: 'noop' }).execute(() => 1)).resolves.toBe(1);
  });

  it('runs the operation before execute returns', () => {
    const { api } = threeLevels({});
    let ran = false;
    void api.execute(() => {
      ran = true;
    });
    expect(ran).toBe(true);
  });

  it('gives each policy its own permit, and none at a fresh admission', async () => {
    const journal: string[] = [];
    const runtime = virtualRuntime();
    const seen: unknown[] = [];
    const noting = (name: string): Overrides => ({
      admit(call) {
        seen.push(call.permit);
        call.permit = `${name}${call.attempt}`;
        return { type: 'proceed' };
      },
      settle(call) {
        seen.push(call.permit);
        return { type: 'pass' };
      },
    });
    let again = 1;
    const api = pipeline(
      { runtime },
      probe('a', journal, {
        ...noting('a'),
        settle: () => (again-- > 0 ? { type: 'again', ms: 0 } : { type: 'pass' }),
      }),
      probe('b', journal, noting('b')),
    );
    await api.execute(() => 1);
    expect(seen).toEqual([undefined, undefined, 'b1', undefined, 'b2']);
    expect(journal.filter((line) => line.includes('release'))).toEqual([
      'b.release b1',
      'b.release b2',
      'a.release a1',
    ]);
  });
});

describe('directives of admit', () => {
  it('reject: the level fails and does not settle, the levels outside do', async () => {
    const error = new Error('no');
    const { journal, api } = threeLevels({ admit: () => reject(error) });
    const events: unknown[] = [];
    api.on('execution.rejected', (event) => events.push([event.error, event.pipeline]));
    await expect(api.execute(() => 1)).rejects.toBe(error);
    expect(journal).toEqual(['a.admit', 'b.admit', 'a.settle !no', 'a.release']);
    expect(events).toEqual([[error, 'unnamed']]);
  });

  it('answer: the same with any outcome, and no rejection', async () => {
    const { journal, api } = threeLevels({ admit: () => ({ type: 'answer', outcome: success('cached') }) });
    const events: unknown[] = [];
    api.on('execution.rejected', (event) => events.push(event));
    await expect(api.execute(() => 1)).resolves.toBe('cached');
    expect(journal).toEqual(['a.admit', 'b.admit', 'a.settle cached', 'a.release']);
    expect(events).toEqual([]);
  });

  it('wait: asked again after that time, with the same permit', async () => {
    const permits: unknown[] = [];
    const { journal, api, runtime } = threeLevels({
      admit(call) {
        permits.push(call.permit);
        if (permits.length === 3) return { type: 'proceed' };
        call.permit = permits.length;
        return { type: 'wait', ms: 100 };
      },
    });
    const answer = api.execute(() => 1);
    await runtime.advance(99);
    expect(permits).toEqual([undefined]);
    await runtime.advance(1);
    expect(permits).toEqual([undefined, 1]);
    await runtime.advance(100);
    await expect(answer).resolves.toBe(1);
    expect(permits).toEqual([undefined, 1, 2]);
    expect(journal.filter((line) => line.startsWith('b.'))).toEqual([
      'b.admit',
      'b.admit',
      'b.admit',
      'b.settle 1',
      'b.release 2',
    ]);
    expect(runtime.pendingTimers).toEqual([]);
  });

  it('wait: ends early when the policy resumes the call', async () => {
    const { calls, overrides } = parking();
    const { api, runtime } = threeLevels({
      admit: (call, now) => ({ ...overrides.admit?.(call, now), ...(calls.length > 1 && {}) }) as never,
    });
    const answer = api.execute(() => 1);
    calls[0]?.resume();
    await expect(answer).resolves.toBe(1);
    expect(runtime.nowMs).toBe(0);
  });

  it('wait: rejecting the second time needs no withdrawal', async () => {
    let asked = 0;
    const error = new Error('no');
    const { journal, api, runtime } = threeLevels({
      admit: () => (asked++ === 0 ? { type: 'wait', ms: 10 } : reject(error)),
    });
    const answer = api.executeOutcome(() => 1);
    await runtime.advance(10);
    expect(await answer).toEqual(failure(error));
    expect(journal).toEqual(['a.admit', 'b.admit', 'b.admit', 'a.settle !no', 'a.release']);
  });

  it('park: stays until the policy resumes the call, and then is asked again a microtask later', async () => {
    const { calls, overrides } = parking();
    const { journal, api, runtime } = threeLevels(overrides);
    const answer = api.execute(() => 'v');
    await runtime.advance(1e9);
    expect(journal).toEqual(['a.admit', 'b.admit']);
    calls[0]?.resume();
    calls[0]?.resume();
    expect(journal).toEqual(['a.admit', 'b.admit']);
    await expect(answer).resolves.toBe('v');
    expect(journal.slice(2, 5)).toEqual(['b.admit', 'c.admit', 'c.settle v']);
    expect(runtime.pendingTimers).toEqual([]);
  });

  it('park: when the time is over, withdraws and fails with what expire says, as a rejection', async () => {
    const { overrides } = parking(50);
    const error = new Error('queue timeout');
    const { journal, api, runtime } = threeLevels({
      admit(call, now) {
        call.permit = 'ticket';
        return overrides.admit?.(call, now) as never;
      },
      expire: (call) => (call.permit === 'ticket' ? error : undefined),
    });
    const events: unknown[] = [];
    api.on('execution.rejected', (event) => events.push(event.error));
    const answer = api.executeOutcome(() => 1);
    await runtime.advance(50);
    expect(await answer).toEqual(failure(error));
    expect(journal).toEqual([
      'a.admit',
      'b.admit',
      'b.expire',
      'b.withdraw ticket',
      'a.settle !queue timeout',
      'a.release',
    ]);
    expect(events).toEqual([error]);
    expect(runtime.pendingTimers).toEqual([]);
  });

  it('park: a grant at the moment of its expiry is withdrawn, so that the policy can give it on', async () => {
    const { calls, overrides } = parking(50);
    const { journal, api, runtime } = threeLevels(overrides);
    const answer = api.executeOutcome(() => 1);
    // The other policy's timer fires first and resumes the call within the same turn.
    runtime.clock.setTimer(50, () => calls[0]?.resume());
    await runtime.advance(50);
    await answer;
    const granted = journal.filter((line) => line === 'b.admit').length === 2;
    const withdrawn = journal.includes('b.withdraw');
    expect(granted).not.toBe(withdrawn);
  });

  it('park: a policy that resumes the call while it is being asked is asked again at once', async () => {
    const asked: string[] = [];
    const { api, runtime } = threeLevels({
      admit(call) {
        asked.push('b');
        if (asked.length > 1) return { type: 'proceed' };
        call.resume();
        return { type: 'park', ms: Infinity };
      },
    });
    await expect(api.execute(() => 1)).resolves.toBe(1);
    expect(asked).toHaveLength(2);
    expect(runtime.pendingTimers).toEqual([]);
  });

  it('deadline: interrupts what lies inside; the level itself settles with what expire says', async () => {
    const error = new Error('late');
    const { journal, api, runtime } = threeLevels({
      admit: () => ({ type: 'deadline', ms: 80 }),
      expire: () => error,
    });
    const pending = deferred();
    const signals: AbortSignal[] = [];
    const answer = api.executeOutcome(({ signal }) => {
      signals.push(signal);
      return pending.promise;
    });
    await runtime.advance(79);
    expect(signals[0]?.aborted).toBe(false);
    await runtime.advance(1);
    expect(await answer).toEqual(failure(error));
    expect(signals[0]?.reason).toBe(error);
    expect(journal).toEqual([
      'a.admit',
      'b.admit',
      'c.admit',
      'b.expire',
      'c.abandon timeout',
      'b.settle !late',
      'a.settle !late',
    ]);
    pending.resolve('too late');
    await runtime.settle();
    expect(journal.slice(7)).toEqual(['c.release', 'b.release', 'a.release']);
    expect(runtime.pendingTimers).toEqual([]);
  });

  it('deadline: without expire, fails with an error of the toolkit that names the policy', async () => {
    const runtime = virtualRuntime();
    const api = pipeline(
      { runtime },
      { kind: 'limit', name: 'mine', admit: () => ({ type: 'deadline', ms: 5 }) },
    );
    const answer = api.executeOutcome(() => new Promise(() => {}));
    await runtime.advance(5);
    expect(await answer).toMatchObject({ ok: false, error: { code: 'timeout', policy: 'mine' } });
  });

  it('deadline: the one further out wins when both are over at once', async () => {
    const journal: string[] = [];
    const runtime = virtualRuntime();
    const limit: Overrides = { admit: () => ({ type: 'deadline', ms: 10 }) };
    const api = pipeline({ runtime }, probe('a', journal, limit), probe('b', journal, limit));
    const answer = api.executeOutcome(() => new Promise(() => {}));
    await runtime.advance(10);
    expect(await answer).toMatchObject({ error: { message: 'a expired' } });
    expect(journal).toEqual(['a.admit', 'b.admit', 'a.expire', 'b.abandon timeout', 'a.settle !a expired']);
  });

  it('deadline: an outcome that arrived before it stands', async () => {
    const runtime = virtualRuntime();
    const api = pipeline({ runtime }, probe('a', [], { admit: () => ({ type: 'deadline', ms: 10 }) }));
    const pending = deferred();
    const answer = api.execute(() => pending.promise);
    await runtime.advance(9);
    pending.resolve('in time');
    await expect(answer).resolves.toBe('in time');
    await runtime.advance(0);
    expect(runtime.pendingTimers).toEqual([]);
  });

  it('deadline: Infinity sets no timer', async () => {
    const runtime = virtualRuntime();
    const api = pipeline({ runtime }, probe('a', [], { admit: () => ({ type: 'deadline', ms: Infinity }) }));
    const pending = deferred();
    const answer = api.execute(() => pending.promise);
    expect(runtime.pendingTimers).toEqual([]);
    pending.resolve(1);
    await answer;
  });
});

describe('directives of settle', () => {
  it('replace: the levels outside see the new outcome', async () => {
    const { journal, api } = threeLevels({ settle: () => replace(success('other')) });
    await expect(api.execute(() => 'own')).resolves.toBe('other');
    expect(journal.filter((line) => line.includes('settle'))).toEqual([
      'c.settle own',
      'b.settle own',
      'a.settle other',
    ]);
  });

  it('again(0): admits everything further in afresh, at once, with the next attempt', async () => {
    const attempts: number[] = [];
    let left = 2;
    const { journal, api, runtime } = threeLevels({
      settle: () => (left-- > 0 ? { type: 'again', ms: 0 } : { type: 'pass' }),
    });
    const answer = api.execute(({ attempt }) => attempts.push(attempt));
    expect(attempts).toEqual([1, 2, 3]);
    await answer;
    expect(journal.filter((line) => line.startsWith('b.'))).toEqual([
      'b.admit',
      'b.settle 1',
      'b.settle 2',
      'b.settle 3',
      'b.release',
    ]);
    expect(journal.filter((line) => line === 'c.release')).toHaveLength(3);
    expect(runtime.nowMs).toBe(0);
  });

  it('again(ms): waits first, holding the levels outside and its own, and nothing further in', async () => {
    let left = 1;
    const { journal, api, runtime } = threeLevels({
      settle: () => (left-- > 0 ? { type: 'again', ms: 30 } : { type: 'pass' }),
    });
    const answer = api.execute(() => 1);
    await runtime.advance(29);
    expect(journal).toEqual(['a.admit', 'b.admit', 'c.admit', 'c.settle 1', 'c.release', 'b.settle 1']);
    await runtime.advance(1);
    await answer;
    expect(journal.slice(6)).toEqual([
      'c.admit',
      'c.settle 1',
      'c.release',
      'b.settle 1',
      'b.release',
      'a.settle 1',
      'a.release',
    ]);
  });

  it('again: a row of attempts without delay lets timers have their turn', async () => {
    let ended = false;
    const api = pipeline(timeout(20), retry({ maxAttempts: 1e9, backoff: constant(0), budget: false }));
    const answer = api.executeOutcome(async () => {
      if (ended) throw new Error('runs on');
      throw new Error('down');
    });
    const outcome = await answer;
    ended = true;
    expect(outcome).toMatchObject({ ok: false, error: { code: 'timeout', cause: new Error('down') } });
  });

  it('again: a long row of attempts that fail at once needs no stack', async () => {
    let left = 20_000;
    const { api } = threeLevels({ settle: () => (left-- > 0 ? { type: 'again', ms: 0 } : { type: 'pass' }) });
    await expect(api.execute(({ attempt }) => attempt)).resolves.toBe(20_001);
  });

  it('again: a resumption meant for a queue does not cut the delay short', async () => {
    const { calls, overrides } = parking();
    let left = 1;
    const { api, runtime } = threeLevels(
      { settle: () => (left-- > 0 ? { type: 'again', ms: 30 } : { type: 'pass' }) },
      overrides,
    );
    let ran = 0;
    const answer = api.execute(() => {
      ran += 1;
    });
    calls[0]?.resume();
    await runtime.settle();
    expect(ran).toBe(1);
    calls[0]?.resume();
    await runtime.advance(29);
    expect(ran).toBe(1);
    await runtime.advance(1);
    calls[1]?.resume();
    await answer;
    expect(ran).toBe(2);
  });
});

describe('what policies throw', () => {
  const thrown = new Error('bug');
  const boom = (): never => {
    throw thrown;
  };

  it('admit: becomes the failure of the call, and the level is not admitted', async () => {
    const { journal, api, runtime } = threeLevels({ admit: boom });
    const rejections: unknown[] = [];
    api.on('execution.rejected', (event) => rejections.push(event));
    await expect(api.execute(() => 1)).rejects.toBe(thrown);
    expect(journal).toEqual(['a.admit', 'b.admit', 'a.settle !bug', 'a.release']);
    expect([rejections, runtime.reported]).toEqual([[], []]);
  });

  it('settle: becomes the failure of the call, and the level has settled', async () => {
    const { journal, api, runtime } = threeLevels({ settle: boom });
    await expect(api.execute(() => 1)).rejects.toBe(thrown);
    expect(journal.slice(-4)).toEqual(['b.settle 1', 'b.release', 'a.settle !bug', 'a.release']);
    expect(runtime.reported).toEqual([]);
  });

  it('release: is reported, and changes nothing', async () => {
    const { journal, api, runtime } = threeLevels({ release: boom });
    await expect(api.execute(() => 1)).resolves.toBe(1);
    expect(journal.at(-1)).toBe('a.release');
    expect(runtime.reported).toEqual([thrown]);
  });

  it('expire: becomes the error with which the level fails', async () => {
    const { api, runtime } = threeLevels({ admit: () => ({ type: 'deadline', ms: 5 }), expire: boom });
    const answer = api.executeOutcome(() => new Promise(() => {}));
    await runtime.advance(5);
    expect(await answer).toEqual(failure(thrown));
  });

  it('abandon and withdraw: are reported, and the call is given up all the same', async () => {
    const controller = new AbortController();
    const { overrides } = parking();
    const { api, runtime, journal } = threeLevels({ abandon: boom }, { ...overrides, withdraw: boom });
    const answer = api.executeOutcome(() => 1, { signal: controller.signal });
    controller.abort('enough');
    expect(await answer).toEqual(failure('enough'));
    expect(runtime.reported).toEqual([thrown, thrown]);
    expect(journal.slice(3)).toEqual([
      'c.withdraw',
      'b.abandon aborted',
      'b.release',
      'a.abandon aborted',
      'a.release',
    ]);
  });

  it('release of an orphan: is reported, and the other permits are given back', async () => {
    const { api, runtime, journal } = threeLevels({ release: boom });
    const controller = new AbortController();
    const pending = deferred();
    const answer = api.executeOutcome(() => pending.promise, { signal: controller.signal });
    controller.abort('enough');
    await answer;
    pending.reject(new Error('late'));
    await runtime.settle();
    expect(runtime.reported).toEqual([thrown]);
    expect(journal.slice(-3)).toEqual(['c.release', 'b.release', 'a.release']);
  });

  it.each([undefined, null, 5, {}, { type: 'procede' }])(
    'admit: an answer that is no directive (%j) is a TypeError that names the policy',
    async (answer) => {
      const bad = { kind: 'mine', name: 'my-policy', admit: () => answer as never };
      const outcome = await pipeline(bad).executeOutcome(() => 1);
      expect(outcome).toMatchObject({ ok: false, error: expect.any(TypeError) });
      expect(String((outcome as { error?: unknown }).error)).toContain('my-policy');
    },
  );

  it.each([undefined, null, 5, {}, { type: 'procede' }])(
    'settle: an answer that is no directive (%j) is a TypeError that names the policy',
    async (answer) => {
      const journal: string[] = [];
      const bad = { kind: 'mine', name: 'my-policy', settle: () => answer as never };
      const outcome = await pipeline(probe('a', journal), bad).executeOutcome(() => Promise.resolve(1));
      expect(String((outcome as { error?: unknown }).error)).toContain('my-policy');
      expect(journal).toHaveLength(3);
    },
  );
});

describe('defer', () => {
  it('in admit: the answer is made when the promise has settled', async () => {
    const pending = deferred<string>();
    const seen: Outcome[] = [];
    const { journal, api, runtime } = threeLevels({
      admit: () => ({
        type: 'defer',
        promise: pending.promise,
        decide(outcome) {
          seen.push(outcome);
          return { type: 'proceed' };
        },
      }),
    });
    const answer = api.execute(() => 1);
    await runtime.settle();
    expect(journal).toEqual(['a.admit', 'b.admit']);
    pending.resolve('known');
    await expect(answer).resolves.toBe(1);
    expect(seen).toEqual([success('known')]);
    expect(journal.slice(2, 4)).toEqual(['c.admit', 'c.settle 1']);
  });

  it('in admit: may lead to any directive, another defer and a rejected promise included', async () => {
    const error = new Error('no store');
    const { api } = threeLevels({
      admit: () => ({
        type: 'defer',
        promise: Promise.resolve(1),
        decide: () => ({
          type: 'defer',
          promise: Promise.reject(error),
          decide: (outcome) => ({ type: 'answer', outcome }),
        }),
      }),
    });
    await expect(api.execute(() => 1)).rejects.toBe(error);
  });

  it('in settle: the outcome is made when the promise has settled', async () => {
    const { journal, api } = threeLevels({
      settle: () => ({
        type: 'defer',
        promise: Promise.resolve('from elsewhere'),
        decide: (outcome) => replace(outcome),
      }),
    });
    await expect(api.execute(() => Promise.reject(new Error('x')))).resolves.toBe('from elsewhere');
    expect(journal.slice(-4)).toEqual(['b.settle !x', 'b.release', 'a.settle from elsewhere', 'a.release']);
  });

  it('in settle: may lead to another attempt', async () => {
    let left = 1;
    const { api } = threeLevels({
      settle: () => ({
        type: 'defer',
        promise: Promise.resolve(),
        decide: () => (left-- > 0 ? { type: 'again', ms: 0 } : { type: 'pass' }),
      }),
    });
    await expect(api.execute(({ attempt }) => attempt)).resolves.toBe(2);
  });

  it('has its own permit in decide', async () => {
    const permits: unknown[] = [];
    const decide = (call: { permit: unknown }) => () => {
      permits.push(call.permit);
      call.permit = 'decided';
      return { type: 'pass' } as const;
    };
    const { journal, api } = threeLevels(
      {
        admit(call) {
          call.permit = 'b';
          return { type: 'proceed' };
        },
        settle: (call) => ({ type: 'defer', promise: Promise.resolve(), decide: decide(call) }),
      },
      {
        admit(call) {
          call.permit = 'c';
          return { type: 'proceed' };
        },
      },
    );
    await api.execute(() => 1);
    expect(permits).toEqual(['b']);
    expect(journal).toContain('b.release decided');
  });

  it('a throwing decide becomes the failure of the call', async () => {
    const thrown = new Error('bug');
    const decide = (): never => {
      throw thrown;
    };
    const admitting = threeLevels({ admit: () => ({ type: 'defer', promise: Promise.resolve(), decide }) });
    await expect(admitting.api.execute(() => 1)).rejects.toBe(thrown);
    expect(admitting.journal).toEqual(['a.admit', 'b.admit', 'a.settle !bug', 'a.release']);
    const settling = threeLevels({ settle: () => ({ type: 'defer', promise: Promise.resolve(), decide }) });
    await expect(settling.api.execute(() => 1)).rejects.toBe(thrown);
    expect(settling.journal.slice(-4)).toEqual(['b.settle 1', 'b.release', 'a.settle !bug', 'a.release']);
  });

  it('abandoned in admit: the level withdraws, and the promise is waited for before permits are given back', async () => {
    const pending = deferred();
    const controller = new AbortController();
    const { journal, api, runtime } = threeLevels({
      admit: () => ({ type: 'defer', promise: pending.promise, decide: () => ({ type: 'proceed' }) }),
    });
    const answer = api.executeOutcome(() => 1, { signal: controller.signal });
    controller.abort('enough');
    expect(await answer).toEqual(failure('enough'));
    expect(journal).toEqual(['a.admit', 'b.admit', 'b.withdraw', 'a.abandon aborted']);
    pending.reject(new Error('late'));
    await runtime.settle();
    expect(journal.slice(4)).toEqual(['a.release']);
  });

  it('abandoned in settle: the level has been asked to settle, and is not asked to abandon too', async () => {
    const pending = deferred();
    const controller = new AbortController();
    const { journal, api, runtime } = threeLevels({
      settle: () => ({ type: 'defer', promise: pending.promise, decide: () => ({ type: 'pass' }) }),
    });
    const answer = api.executeOutcome(() => 1, { signal: controller.signal });
    controller.abort('enough');
    expect(await answer).toEqual(failure('enough'));
    expect(journal.slice(5)).toEqual(['b.settle 1', 'a.abandon aborted']);
    pending.resolve(1);
    await runtime.settle();
    expect(journal.slice(7)).toEqual(['b.release', 'a.release']);
  });

  it('expired by its own deadline in settle: the level fails, and is not asked a second time', async () => {
    const { journal, api, runtime } = threeLevels({
      admit: () => ({ type: 'deadline', ms: 10 }),
      settle: () => ({ type: 'defer', promise: new Promise(() => {}), decide: () => ({ type: 'pass' }) }),
    });
    const rejections: unknown[] = [];
    api.on('execution.rejected', (event) => rejections.push(event));
    const answer = api.executeOutcome(() => 1);
    await runtime.advance(10);
    expect(await answer).toMatchObject({ error: { message: 'b expired' } });
    expect(journal.slice(5)).toEqual(['b.settle 1', 'b.expire', 'a.settle !b expired']);
    expect(rejections).toEqual([]);
  });
});
