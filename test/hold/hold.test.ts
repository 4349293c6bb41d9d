import { describe, expect, it } from 'vitest';
import { readDescribed } from '../../src/core/index.ts';
import { declaration } from '../../src/hold/declaration.ts';
import {
  HeldError,
  HOLD,
  type HoldOptions,
  type HoldUpdate,
  holdOnRetryAfter,
} from '../../src/hold/index.ts';
import { http, resilientFetch, standard } from '../../src/http/index.ts';
import { circuitBreaker, constant, isRejectedError, pipeline, retry } from '../../src/index.ts';
import { virtualRuntime } from '../../src/testing/index.ts';

/** Makes a server that answers with that status and a Retry-After of that many seconds, until `quietUntilMs`. */
function held(options: HoldOptions = {}, status = 429, seconds = 10, quietUntilMs = 10_000) {
  const runtime = virtualRuntime();
  const hold = holdOnRetryAfter(options);
  const breaker = circuitBreaker({ consecutiveFailures: 3 });
  const target = pipeline({ runtime, classify: http() }, hold, breaker);
  const sent: number[] = [];
  const operation = (): Response => {
    sent.push(runtime.nowMs);
    const quiet = runtime.nowMs < quietUntilMs;
    return new Response(null, {
      status: quiet ? status : 200,
      headers: quiet ? { 'retry-after': String(seconds) } : {},
    });
  };
  const ask = (key?: string) =>
    target.execute(operation, { key }).then(
      (response) => (response as Response).status,
      (error) => error,
    );
  return { runtime, hold, breaker, target, sent, ask };
}

describe('holdOnRetryAfter', () => {
  it.each([429, 503])(
    'a %i with Retry-After holds for all calls of its key: they are refused, and are no failures',
    async (status) => {
      const { runtime, breaker, sent, ask } = held({}, status);
      expect(await ask()).toBe(status);
      await runtime.advance(4000);
      for (let call = 0; call < 5; call++) {
        const refused = await ask();
        expect(refused).toBeInstanceOf(HeldError);
        expect(refused).toMatchObject({ code: 'held', policy: 'hold', retryAfterMs: 6000 });
        expect(isRejectedError(refused)).toBe(true);
      }
      expect(await ask('another')).toBe(status);
      expect(sent).toEqual([0, 4000]);
      await runtime.advance(6000);
      expect(breaker.state).toBe('closed');
      expect(await ask()).toBe(200);
    },
  );

  it('holds nothing without a hint, after a success, or after a failure that names no time', async () => {
    for (const [status, seconds] of [
      [429, 0],
      [404, 10],
      [200, 10],
    ] as const) {
      const { sent, ask } = held({}, status, seconds);
      await ask();
      await ask();
      expect(sent).toHaveLength(2);
    }
  });

  it('holds for max at the longest, and never for shorter than was asked before', async () => {
    const { runtime, sent, ask } = held({ max: '2s' });
    await ask();
    await runtime.advance(1999);
    expect(await ask()).toBeInstanceOf(HeldError);
    await runtime.advance(1);
    expect(await ask()).toBe(429);
    expect(sent).toEqual([0, 2000]);
  });

  it('lets calls wait, spread by chance, for up to maxWait', async () => {
    const { runtime, sent, ask } = held({ maxWait: '6s' });
    await ask();
    await runtime.advance(3000);
    expect(await ask(), 'seven seconds are too long').toBeInstanceOf(HeldError);
    await runtime.advance(1000);
    const waiting = [ask(), ask(), ask()];
    await runtime.runAll();
    expect(await Promise.all(waiting)).toEqual([200, 200, 200]);
    for (const at of sent.slice(1)) {
      expect(at).toBeGreaterThanOrEqual(10_000);
      expect(at).toBeLessThanOrEqual(11_200);
    }
    expect(new Set(sent).size).toBe(4);
  });

  it('lets a retried attempt wait, whose call waits in any case', async () => {
    const runtime = virtualRuntime();
    const at: number[] = [];
    const target = pipeline(
      { runtime, classify: http() },
      retry({ backoff: constant(1000), retryAfter: false }),
      holdOnRetryAfter({ jitter: 0 }),
    );
    const call = target.execute(() => {
      at.push(runtime.nowMs);
      return new Response(null, { status: at.length === 1 ? 503 : 200, headers: { 'retry-after': '5' } });
    });
    await runtime.runAll();
    expect(((await call) as Response).status).toBe(200);
    expect(at).toEqual([0, 5000]);
  });

  it('keeps the peace of the 1000 keys that asked for it last, and forgets what is over', async () => {
    const { runtime, hold, breaker, ask } = held();
    breaker.disable();
    for (let key = 0; key < 1001; key++) await ask(`key ${key}`);
    expect(hold.snapshot()).toEqual({ held: 1000 });
    expect(await ask('key 0')).toBe(429);
    expect(await ask('key 1000')).toBeInstanceOf(HeldError);
    await runtime.advance(60_000);
    expect(await ask('key 1000')).toBe(200);
    expect(hold.snapshot().held).toBeLessThan(1000);
  });

  it('says its options, and refuses what makes no sense', () => {
    expect(holdOnRetryAfter().describe()).toEqual({ max: 60_000, maxWait: 0, jitter: 0.2 });
    expect(() => holdOnRetryAfter({ max: 0 })).toThrow('holdOnRetryAfter.max must be a duration above 0 ms');
    expect(() => holdOnRetryAfter({ maxWait: -1 })).toThrow('holdOnRetryAfter.maxWait must be a duration');
    expect(() => holdOnRetryAfter({ jitter: 2 })).toThrow('holdOnRetryAfter.jitter must be a number');
    expect(() => holdOnRetryAfter({ wait: 1 } as never)).toThrow('holdOnRetryAfter.wait is not an option');
  });
});

describe('update', () => {
  it('goes for whoever comes or asks again; the peace that was asked for stays', async () => {
    const { runtime, hold, ask } = held();
    await ask();
    hold.update({ max: '1s', maxWait: '20s', jitter: 0 });
    const waiting = ask();
    await runtime.advance(9999);
    hold.update({ maxWait: undefined });
    expect(hold.describe()).toEqual({ max: 1000, maxWait: 0, jitter: 0 });
    expect(await ask()).toMatchObject({ code: 'held', retryAfterMs: 1 });
    await runtime.advance(1);
    expect(await waiting).toBe(200);
  });

  it.each<[object, string]>([
    [{ max: 0 }, 'holdOnRetryAfter.max must be a duration above 0 ms'],
    [{ max: 2 ** 30 + 1 }, 'holdOnRetryAfter.max must be a duration above 0 ms and ≤ 1073741824 ms'],
    [{ maxWait: 'unlimited' }, 'holdOnRetryAfter.maxWait must be a duration'],
    [{ wait: 1 }, 'holdOnRetryAfter.wait is not an option'],
    [{ name: 'other' }, "holdOnRetryAfter.name cannot change while in use, got 'other'"],
  ])('refuses %o, and nothing changes', (change, message) => {
    const hold = holdOnRetryAfter();
    expect(() => hold.update(change as HoldUpdate)).toThrow(message);
    expect(hold.describe()).toEqual(holdOnRetryAfter().describe());
  });
});

describe('its declaration', () => {
  const told = (options: HoldOptions) => readDescribed(HOLD, holdOnRetryAfter(options).describe());
  const inside = { latencyMs: 100, attempts: 1, delaysMs: 0, running: 3, inFlight: 4 };
  const around = (options: HoldOptions, isRepeated: boolean) =>
    declaration.around(inside, told(options), { boundsOf: () => inside, isRepeated });

  it('adds the longest wait, which is longer for retried attempts', () => {
    expect(around({}, false)).toEqual(inside);
    expect(around({ maxWait: '1s', jitter: 0.5 }, false)).toEqual({
      ...inside,
      latencyMs: 1600,
      inFlight: Infinity,
    });
    expect(around({ max: '10s', jitter: 0 }, true).latencyMs).toBe(10_100);
  });

  it('says in words what it does', () => {
    expect(declaration.summary(told({}))).toBe(
      'while the server has asked for peace, up to 60 s, calls are refused',
    );
    expect(declaration.summary(told({ maxWait: '1s' }))).toBe(
      'while the server has asked for peace, up to 60 s, calls wait up to 1 s, or are refused',
    );
    const of = { name: 'hold', isRepeated: false };
    expect(declaration.happens?.(told({}), of).onOverload).toBe(
      'While the server has asked to be left alone, further calls fail at once with a HeldError that says when to come back.',
    );
  });
});

describe('standard({ holdOnRetryAfter })', () => {
  it('has it between retry and circuit breaker, for each origin by itself', async () => {
    const runtime = virtualRuntime();
    const kinds = standard({ holdOnRetryAfter: true })
      .get('x')
      .policies.map(({ kind }) => kind);
    expect(kinds.slice(2, 5)).toEqual(['retry', 'hold', 'circuit-breaker']);
    expect(standard().get('x').policy('hold')).toBeUndefined();
    expect(() => standard({ holdOnRetryAfter: 1 as never })).toThrow(
      'standard.holdOnRetryAfter must be options',
    );

    let sent = 0;
    const api = resilientFetch(standard({ runtime, holdOnRetryAfter: true }), {
      fetch: async () => {
        sent += 1;
        const status = runtime.nowMs < 1000 ? 429 : 200;
        return new Response(null, { status, headers: { 'retry-after': '1' } });
      },
    });
    const first = api('http://a.test/');
    await runtime.advance(500);
    await expect(api('http://a.test/other')).rejects.toMatchObject({ code: 'held', retryAfterMs: 500 });
    expect(sent).toBe(1);
    const elsewhere = api('http://b.test/');
    await runtime.runAll();
    expect([(await first).status, (await elsewhere).status]).toEqual([200, 200]);
  });
});
