import { describe, expect, it } from 'vitest';
import {
  type Admission,
  MAX_TIMER_MS,
  PROCEED,
  type ResilienceEvent,
  type Runtime,
  systemRuntime,
} from '../../src/core/index.ts';
import { pipeline } from '../../src/index.ts';
import {
  RateLimitedError,
  type RateLimiter,
  type RateLimiterOptions,
  rateLimiter,
} from '../../src/rate-limiter/index.ts';
import { virtualRuntime } from '../../src/testing/index.ts';
import { FakeCall } from '../support/fake-call.ts';

/** Makes a limiter on a clock that only the test advances. */
function limiterAt(options: RateLimiterOptions): { policy: RateLimiter; clock: { time: number } } {
  const clock = { time: 0 };
  const runtime: Runtime = {
    clock: { ...systemRuntime.clock, now: () => clock.time },
    random: () => 0,
  };
  const policy = rateLimiter(options);
  policy.attach!(runtime);
  return { policy, clock };
}

function arrive(policy: RateLimiter, now = 0, key?: string): { call: FakeCall; told: Admission } {
  const call = new FakeCall(key === undefined ? {} : { key });
  return { call, told: policy.admit!(call, now) };
}

function errorOf(told: Admission): unknown {
  if (told.type !== 'reject') throw new Error(`told to ${told.type}`);
  return told.error;
}

function countAdmitted(policy: RateLimiter, calls: number, now: number, key?: string): number {
  let admitted = 0;
  for (let i = 0; i < calls; i++) if (arrive(policy, now, key).told === PROCEED) admitted += 1;
  return admitted;
}

describe('a rate limiter that does not wait', () => {
  it('lets a burst through at once, and then as many as come in', () => {
    const policy = rateLimiter({ permits: 10, burst: 100 });
    expect(countAdmitted(policy, 150, 0)).toBe(100);
    expect(countAdmitted(policy, 50, 1000)).toBe(10);
    expect(countAdmitted(policy, 50, 1050)).toBe(0);
    expect(countAdmitted(policy, 50, 1100)).toBe(1);
    expect(countAdmitted(policy, 200, 1e6)).toBe(100);
  });

  it('allows as much burst as permits by default, per second', () => {
    const policy = rateLimiter({ permits: 3 });
    expect(countAdmitted(policy, 5, 0)).toBe(3);
    expect(countAdmitted(policy, 5, 1000)).toBe(3);
  });

  it('rejects with exactly the time after which it lets in', () => {
    const policy = rateLimiter({ permits: 3, period: '1s', name: 'github' });
    countAdmitted(policy, 3, 0);
    const error = errorOf(arrive(policy, 100).told);
    expect(error).toBeInstanceOf(RateLimitedError);
    expect(error).toMatchObject({ code: 'rate-limited', policy: 'github' });
    const { retryAfterMs, message } = error as RateLimitedError;
    expect(retryAfterMs).toBeCloseTo(1000 / 3 - 100, 6);
    expect(message).toBe("rate limit 'github' is reached: try again in 234 ms");
    expect(arrive(policy, 100 + retryAfterMs! - 0.001).told.type).toBe('reject');
    expect(arrive(policy, 100 + retryAfterMs!).told).toEqual({ type: 'proceed' });
  });

  it('takes as many permits as a call costs', () => {
    const policy = rateLimiter({ permits: 10, cost: (call) => call.key?.length ?? 1 });
    expect(arrive(policy, 0, 'seven..').told).toEqual({ type: 'proceed' });
    expect(errorOf(arrive(policy, 0, 'four').told)).toMatchObject({ retryAfterMs: 100 });
    expect(arrive(policy, 0, 'abc').told).toEqual({ type: 'proceed' });
    expect(arrive(policy, 0, '').told).toEqual({ type: 'proceed' });

    const error = errorOf(arrive(policy, 0, 'more than ten').told);
    expect(error).toMatchObject({ code: 'rate-limited', retryAfterMs: undefined });
    expect((error as Error).message).toMatch('the call costs more than there ever is');

    const weighted = rateLimiter({ permits: 10, cost: 5 });
    expect(countAdmitted(weighted, 5, 0)).toBe(2);
  });

  it('takes nothing when a callback throws or answers nonsense', () => {
    let key: () => unknown = () => 'a';
    let cost: () => unknown = () => {
      throw new Error('no idea');
    };
    const policy = rateLimiter({ permits: 1, key: () => key() as string, cost: () => cost() as number });
    expect(() => arrive(policy)).toThrow('no idea');
    cost = () => NaN;
    expect(() => arrive(policy)).toThrow('rateLimiter.cost(call) must be an integer ≥ 0');
    key = () => 1;
    expect(() => arrive(policy)).toThrow('rateLimiter.key(call) must be a string or undefined, got 1');
    expect(policy.snapshot()).toMatchObject({ available: 1, queued: 0, keys: 0 });
  });
});

describe('a rate limiter that waits', () => {
  it('keeps calls in one line, of which only the first looks at the clock', () => {
    const policy = rateLimiter({ permits: 10, burst: 1, maxWait: '1s' });
    const entered: number[] = [];
    policy.on('queue.entered', ({ queued }) => entered.push(queued));
    expect(arrive(policy).told).toEqual({ type: 'proceed' });
    const second = arrive(policy);
    const third = arrive(policy, 50);
    expect(second.told).toEqual({ type: 'wait', ms: 100 });
    expect(third.told).toEqual({ type: 'park', ms: Infinity });
    expect(entered).toEqual([1, 2]);

    expect(policy.admit!(second.call, 100)).toBe(PROCEED);
    expect(third.call.resumed).toBe(1);
    expect(policy.admit!(third.call, 100)).toEqual({ type: 'wait', ms: 100 });
    expect(policy.admit!(third.call, 200)).toBe(PROCEED);
    expect(policy.snapshot().queued).toBe(0);
  });

  it('tells who asks too early, or out of turn, to wait on', () => {
    const policy = rateLimiter({ permits: 10, burst: 1, maxWait: '1s' });
    arrive(policy);
    const second = arrive(policy);
    const third = arrive(policy);
    expect(policy.admit!(third.call, 500)).toEqual({ type: 'park', ms: Infinity });
    expect(policy.admit!(second.call, 99)).toEqual({ type: 'wait', ms: 1 });
  });

  it('T28: nobody who comes later takes a permit that somebody waits for', () => {
    const policy = rateLimiter({ permits: 10, burst: 1, maxWait: '1s' });
    arrive(policy);
    const waiting = arrive(policy);
    const late = arrive(policy, 100);
    expect(late.told.type).toBe('park');
    expect(policy.admit!(waiting.call, 101)).toBe(PROCEED);
    expect(policy.admit!(late.call, 101).type).toBe('wait');
  });

  it('T28: nobody overtakes either when there are permits for all, because a timer was late', () => {
    const policy = rateLimiter({ permits: 10, burst: 2, maxWait: '1s' });
    countAdmitted(policy, 2, 0);
    const waiting = arrive(policy);
    const late = arrive(policy, 250);
    expect(late.told.type).toBe('park');
    expect(policy.admit!(waiting.call, 250)).toBe(PROCEED);
    expect(policy.admit!(late.call, 250)).toBe(PROCEED);
  });

  it('rejects at once who would have to wait longer than maxWait, behind all others', () => {
    const policy = rateLimiter({ permits: 10, burst: 1, maxWait: 200 });
    arrive(policy);
    expect([arrive(policy).told.type, arrive(policy).told.type]).toEqual(['wait', 'park']);
    expect(errorOf(arrive(policy, 50).told)).toMatchObject({ retryAfterMs: 250 });
    expect(arrive(policy, 100).told.type).toBe('park');
  });

  it('rejects who finds the queue full, and says when the line is through', () => {
    const policy = rateLimiter({ permits: 10, burst: 1, maxWait: Infinity, maxQueued: 2 });
    countAdmitted(policy, 3, 0);
    expect(errorOf(arrive(policy).told)).toMatchObject({ code: 'rate-limited', retryAfterMs: 300 });
  });

  it('T29: who leaves makes way: the next in line waits only for its own permit, and none is lost', () => {
    const policy = rateLimiter({ permits: 10, burst: 1, maxWait: '1s' });
    arrive(policy);
    const first = arrive(policy);
    const second = arrive(policy);
    const third = arrive(policy);
    policy.withdraw!(second.call.permit, 10);
    expect([first.call.resumed, third.call.resumed]).toEqual([0, 0]);
    policy.withdraw!(first.call.permit, 30);
    expect(third.call.resumed).toBe(1);
    expect(policy.admit!(third.call, 30)).toEqual({ type: 'wait', ms: 70 });
    policy.withdraw!(third.call.permit, 40);
    policy.withdraw!(third.call.permit, 40);
    expect(policy.snapshot().queued).toBe(0);
    expect(arrive(policy, 100).told).toEqual({ type: 'proceed' });
  });

  it('waits in order when calls cost differently', () => {
    const policy = rateLimiter({ permits: 10, burst: 10, maxWait: '5s', cost: (call) => Number(call.key) });
    arrive(policy, 0, '10');
    const dear = arrive(policy, 0, '8');
    const cheap = arrive(policy, 0, '1');
    expect(dear.told).toEqual({ type: 'wait', ms: 800 });
    expect(policy.admit!(cheap.call, 500).type).toBe('park');
    expect(policy.admit!(dear.call, 800)).toBe(PROCEED);
    expect(policy.admit!(cheap.call, 800)).toEqual({ type: 'wait', ms: 100 });
  });

  it('T21: never waits longer in one go than a timer can', () => {
    const policy = rateLimiter({ permits: 1, period: '1000h', maxWait: Infinity });
    arrive(policy);
    const { call, told } = arrive(policy);
    expect(told).toEqual({ type: 'wait', ms: MAX_TIMER_MS });
    expect(policy.admit!(call, MAX_TIMER_MS)).toEqual({ type: 'wait', ms: 3_600_000_000 - MAX_TIMER_MS });
    expect(policy.admit!(call, 3_600_000_000)).toBe(PROCEED);
  });

  it('T29: joining, leaving and being served cost the same, however many wait', () => {
    const many = 100_000;
    const policy = rateLimiter({
      permits: 1000,
      period: 1,
      burst: 1,
      maxWait: Infinity,
      maxQueued: Infinity,
    });
    arrive(policy);
    const waiting = Array.from({ length: many }, () => arrive(policy).call);
    for (let i = 1; i < many; i += 2) policy.withdraw!(waiting[i]!.permit, 0);
    for (let i = 0; i < many; i += 2) expect(policy.admit!(waiting[i]!, 1 + i)).toBe(PROCEED);
    expect(policy.snapshot().queued).toBe(0);
  }, 10_000);
});

describe('a rate limiter with a sliding window', () => {
  it('C9: lets no more through in any period, at once if it comes to that', () => {
    const policy = rateLimiter({ permits: 3, algorithm: 'sliding-window' });
    expect(countAdmitted(policy, 2, 0)).toBe(2);
    expect(countAdmitted(policy, 3, 900)).toBe(1);
    expect(errorOf(arrive(policy, 900).told)).toMatchObject({ retryAfterMs: 100 });
    expect(countAdmitted(policy, 9, 1000)).toBe(2);
    expect(countAdmitted(policy, 9, 1899.999)).toBe(0);
    expect(countAdmitted(policy, 9, 1900)).toBe(1);
  });

  it('C9: takes the permits of who has waited when it goes, lest they come back too early', () => {
    const policy = rateLimiter({ permits: 2, algorithm: 'sliding-window', maxWait: '1m' });
    countAdmitted(policy, 2, 0);
    const waiting = arrive(policy, 500);
    expect(waiting.told).toEqual({ type: 'wait', ms: 500 });
    expect(policy.admit!(waiting.call, 1015)).toBe(PROCEED);
    expect(countAdmitted(policy, 1, 1015)).toBe(1);
    expect(arrive(policy, 2000).told).toEqual({ type: 'wait', ms: 15 });
  });

  it('C9: keeps what was taken through an update', () => {
    const { policy, clock } = limiterAt({ permits: 3, algorithm: 'sliding-window' });
    policy.tryAcquire({ permits: 3 });
    clock.time = 500;
    policy.update({ permits: 5, period: '2s' });
    expect(policy.snapshot()).toMatchObject({ available: 2, nextPermitMs: 0 });
    policy.update({ permits: 2 });
    expect(policy.snapshot()).toMatchObject({ available: 0, nextPermitMs: 1500 });
  });

  it('C9: works for each key, and by hand', () => {
    const { policy, clock } = limiterAt({ permits: 2, algorithm: 'sliding-window', key: true });
    expect(policy.tryAcquire({ key: 'a', permits: 2 })).toEqual({
      ok: true,
      remaining: 0,
      retryAfterMs: 0,
      resetAfterMs: 1000,
    });
    clock.time = 400;
    expect(policy.tryAcquire({ key: 'a' })).toMatchObject({ ok: false, retryAfterMs: 600 });
    policy.drain('b');
    expect(policy.snapshot('b')).toMatchObject({ available: 0, nextPermitMs: 1000 });
    expect(policy.snapshot('c').available).toBe(2);
  });
});

it('C10: calls in line reach the rate though each timer is late, and a stall makes no burst', async () => {
  const runtime = virtualRuntime();
  const late = {
    ...runtime,
    clock: {
      ...runtime.clock,
      now: () => runtime.clock.now(),
      wallNow: () => runtime.clock.wallNow(),
      setTimer: (ms: number, fire: () => void) => runtime.clock.setTimer(Math.ceil(ms) + 1.5, fire),
    },
  };
  const limited = pipeline({ runtime: late }, rateLimiter({ permits: 900, burst: 1, maxWait: '1m' }));
  let sent = 0;
  for (let i = 0; i < 901; i++) {
    void limited.execute(() => {
      sent += 1;
    });
  }
  await runtime.advance(500);
  expect(sent).toBeGreaterThan(445);
  expect(sent).toBeLessThanOrEqual(451);
  await runtime.advance(510);
  expect(sent).toBe(901);
});

describe('a rate limiter with keys', () => {
  it('has one limit for each key given to execute, and one for calls without', () => {
    const policy = rateLimiter({ permits: 2, key: true });
    expect(countAdmitted(policy, 3, 0, 'a')).toBe(2);
    expect(countAdmitted(policy, 3, 0, 'b')).toBe(2);
    expect(countAdmitted(policy, 3, 0)).toBe(2);
  });

  it('derives the key of a call as it is told', () => {
    const policy = rateLimiter({ permits: 2, key: (call) => call.key?.split('/')[0] });
    expect(countAdmitted(policy, 1, 0, 'a/1') + countAdmitted(policy, 2, 0, 'a/2')).toBe(2);
  });

  it('without the option, has one limit for all', () => {
    const policy = rateLimiter({ permits: 2 });
    expect(countAdmitted(policy, 1, 0, 'a') + countAdmitted(policy, 2, 0, 'b')).toBe(2);
  });

  it('refuses keys that are no strings, as JavaScript may give them', () => {
    const policy = rateLimiter({ permits: 2, key: true });
    expect(() => policy.admit!(new FakeCall({ key: 5 as never }), 0)).toThrow(TypeError);
  });

  it('keeps a separate line for each', () => {
    const policy = rateLimiter({ permits: 10, burst: 1, maxWait: '1s', maxQueued: 1, key: true });
    for (const key of ['a', 'b']) {
      arrive(policy, 0, key);
      expect(arrive(policy, 0, key).told).toEqual({ type: 'wait', ms: 100 });
      expect(arrive(policy, 0, key).told.type).toBe('reject');
    }
    expect(policy.snapshot()).toMatchObject({ queued: 2, keys: 2 });
  });

  it('forgets keys only when their permits are all there again', () => {
    const policy = rateLimiter({ permits: 1, key: true, maxKeys: 2 });
    arrive(policy, 0, 'a');
    arrive(policy, 500, 'b');
    arrive(policy, 1000, 'c'); // instead of `a`
    expect(policy.snapshot().keys).toBe(2);
    expect(arrive(policy, 1400, 'b').told.type).toBe('reject');
    expect(arrive(policy, 1400, 'c').told.type).toBe('reject');
  });

  it('lets new keys in when all others are in use, and displaces those that came last', () => {
    const policy = rateLimiter({ permits: 5, key: true, maxKeys: 10 });
    const evicted: (string | number)[] = [];
    policy.on('key.evicted', ({ evictedKey, keys, key }) => evicted.push(`${evictedKey} for ${key}`, keys));
    for (let i = 0; i < 10; i++) expect(countAdmitted(policy, 5, 0, `early ${i}`)).toBe(5);
    expect(evicted).toEqual([]);
    let admitted = 0;
    for (let i = 0; i < 1000; i++) admitted += countAdmitted(policy, 1, 0, `late ${i}`);
    expect(admitted).toBe(1000);
    expect(policy.snapshot().keys).toBe(10);
    expect(evicted.slice(0, 4)).toEqual(['early 9 for late 0', 9, 'late 0 for late 1', 9]);
    for (let i = 0; i < 10; i++) expect(countAdmitted(policy, 5, 100, `early ${i}`)).toBe(0);
    // Also keys that were dropped continue where they were.
    expect(countAdmitted(policy, 9, 0, 'late 7')).toBe(4);
  });

  it('C7: refuses no key for what others have taken, however many come', async () => {
    const runtime = virtualRuntime();
    const policy = rateLimiter({ permits: 1, period: '24h', key: true, maxKeys: 1000 });
    const limited = pipeline({ runtime }, policy);
    let refused = 0;
    for (let i = 0; i < 4000; i++) {
      if (!(await limited.executeOutcome(() => 1, { key: `user ${i}` })).ok) refused += 1;
    }
    expect(refused).toBe(0);
    // Each has had its call, and there is room for its key: hardly any gets a second one.
    let second = 0;
    for (let i = 0; i < 4000; i++) {
      if ((await limited.executeOutcome(() => 1, { key: `user ${i}` })).ok) second += 1;
    }
    expect(second).toBeLessThan(40);
    expect(policy.snapshot().keys).toBe(1000);
  });

  it('gives a key no second limit when it moves from the shared one to its own', () => {
    const policy = rateLimiter({ permits: 5, key: true, maxKeys: 1 });
    arrive(policy, 0, 'early');
    expect(countAdmitted(policy, 9, 0, 'late')).toBe(5);
    // `early` is full again after 200 ms, and its place goes to `late`, which has one permit back.
    expect(countAdmitted(policy, 9, 200, 'late')).toBe(1);
  });

  it('never forgets a key that somebody waits for', () => {
    const policy = rateLimiter({ permits: 1, key: true, maxKeys: 1, maxWait: '1h' });
    arrive(policy, 0, 'a');
    const waiting = arrive(policy, 0, 'a').call;
    // Its bucket is full again, but the timer is late.
    expect(arrive(policy, 5000, 'b').told).toEqual({ type: 'proceed' });
    expect(policy.snapshot().keys).toBe(2);
    expect(policy.admit!(waiting, 5000)).toBe(PROCEED);
    const last = arrive(policy, 5000, 'b');
    expect(last.told.type).toBe('wait');
    policy.withdraw!(last.call.permit, 9000);
    // Neither is in use any more, so there is room for one again.
    arrive(policy, 9000, 'c');
    expect(policy.snapshot().keys).toBe(1);
  });
});

describe('outside of an execution', () => {
  it('tryAcquire takes permits and tells what a RateLimit header needs', () => {
    const { policy, clock } = limiterAt({ permits: 10, burst: 3 });
    expect(policy.tryAcquire()).toEqual({ ok: true, remaining: 2, retryAfterMs: 0, resetAfterMs: 100 });
    expect(policy.tryAcquire({ permits: 2 })).toEqual({
      ok: true,
      remaining: 0,
      retryAfterMs: 0,
      resetAfterMs: 300,
    });
    expect(policy.tryAcquire()).toEqual({ ok: false, remaining: 0, retryAfterMs: 100, resetAfterMs: 300 });
    expect(policy.tryAcquire({ permits: 4 })).toMatchObject({ ok: false, retryAfterMs: undefined });
    clock.time = 100;
    expect(policy.tryAcquire()).toMatchObject({ ok: true });
  });

  it('tryAcquire does not take what somebody waits for', () => {
    const { policy, clock } = limiterAt({ permits: 10, burst: 1, maxWait: '1s' });
    arrive(policy);
    const waiting = arrive(policy);
    clock.time = 150;
    expect(policy.tryAcquire()).toMatchObject({ ok: false, retryAfterMs: 100 });
    expect(policy.admit!(waiting.call, 150)).toBe(PROCEED);
  });

  it('tryAcquire and snapshot work per key', () => {
    const { policy } = limiterAt({ permits: 2, key: true });
    policy.tryAcquire({ key: 'a', permits: 2 });
    expect(policy.tryAcquire({ key: 'a' }).ok).toBe(false);
    expect(policy.tryAcquire({ key: 'b' }).ok).toBe(true);
    expect(policy.snapshot('a')).toMatchObject({ available: 0, nextPermitMs: 500, keys: 2 });
    expect(policy.snapshot('c')).toMatchObject({ available: 2, nextPermitMs: 0, keys: 2 });
  });

  it('drain takes what is there, of one key', () => {
    const { policy, clock } = limiterAt({ permits: 10, key: true });
    policy.drain('a');
    expect(policy.snapshot('a')).toMatchObject({ available: 0, nextPermitMs: 100 });
    expect(policy.snapshot('b').available).toBe(10);
    policy.drain();
    expect(policy.snapshot().available).toBe(0);
    clock.time = 1000;
    expect(policy.snapshot('a').available).toBe(10);
  });

  it('snapshot tells the state now, and is frozen', () => {
    const { policy, clock } = limiterAt({ permits: 10, burst: 2, maxWait: '1s' });
    for (let i = 0; i < 4; i++) arrive(policy);
    clock.time = 50;
    const snapshot = policy.snapshot();
    expect(snapshot).toEqual({
      permits: 10,
      periodMs: 1000,
      burst: 2,
      available: 0,
      nextPermitMs: 250,
      queued: 2,
      keys: 0,
    });
    expect(Object.isFrozen(snapshot)).toBe(true);
  });

  it('uses real time where no pipeline says otherwise', () => {
    const policy = rateLimiter({ permits: 1, period: '1h' });
    expect(policy.tryAcquire().ok).toBe(true);
    expect(policy.tryAcquire().ok).toBe(false);
  });

  it('E7: keeps the time when it becomes part of a pipeline with a clock of its own', async () => {
    for (const algorithm of ['token-bucket', 'sliding-window'] as const) {
      for (const origin of [5_000_000, -5_000_000]) {
        const policy = rateLimiter({ permits: 5, algorithm, key: true });
        policy.tryAcquire({ permits: 2 });
        policy.tryAcquire({ key: 'a', permits: 5 });
        const clock = { ...systemRuntime.clock, now: () => origin };
        policy.attach!({ ...systemRuntime, clock });
        expect(policy.snapshot().available).toBe(3);
        expect(policy.snapshot('a').available).toBe(0);
        expect(policy.snapshot('a').nextPermitMs).toBeLessThanOrEqual(1000);
        expect(policy.snapshot('b').available).toBe(5);
      }
    }
  });

  it('refuses a second runtime', () => {
    const policy = rateLimiter({ permits: 1, name: 'github' });
    policy.attach!(systemRuntime);
    policy.attach!(systemRuntime);
    expect(() => policy.attach!({ ...systemRuntime })).toThrow(TypeError);
    expect(() => policy.attach!({ ...systemRuntime })).toThrow(/'github'/);
  });

  it('describes the options in force as JSON', () => {
    expect(rateLimiter({ permits: 10 }).describe!()).toEqual({
      algorithm: 'token-bucket',
      permits: 10,
      period: 1000,
      maxWait: 0,
      cost: 1,
    });
    const options: RateLimiterOptions = {
      permits: 1,
      period: '1m',
      burst: 5,
      maxWait: Infinity,
      maxQueued: Infinity,
      key: () => 'a',
      cost: () => 1,
    };
    const described = rateLimiter(options).describe!();
    expect(described).toEqual({
      algorithm: 'token-bucket',
      permits: 1,
      period: 60_000,
      burst: 5,
      maxWait: 'unlimited',
      maxQueued: 'unlimited',
      key: { function: 'key' },
      maxKeys: 10_000,
      cost: { function: 'cost' },
    });
    expect(JSON.parse(JSON.stringify(described))).toEqual(described);
    expect(rateLimiter({ permits: 1, key: true }).describe!()).toMatchObject({ key: true });
  });
});

describe('its reading', () => {
  it('is what is used of the permits, and who waits', () => {
    const { policy } = limiterAt({ permits: 3, maxWait: '1h', maxQueued: 7 });
    arrive(policy);
    expect(policy.reading!()).toEqual({ usage: 1, limit: 3, queued: 0, maxQueued: 7 });
    for (let call = 0; call < 3; call++) arrive(policy);
    expect(policy.reading!()).toEqual({ usage: 3, limit: 3, queued: 1, maxQueued: 7 });
  });

  it('has no one number of permits where each key has its own, and no queue where nobody waits', () => {
    const { policy } = limiterAt({ permits: 3, key: true });
    expect(policy.reading!()).toEqual({ queued: 0, maxQueued: 0 });
  });
});

describe('update', () => {
  it('changes how long and how many calls may wait, and what they cost', () => {
    const { policy } = limiterAt({ permits: 10 });
    policy.update({ maxWait: '1h', maxQueued: 1, cost: 10 });
    expect(policy.describe!()).toMatchObject({ permits: 10, maxWait: 3_600_000, maxQueued: 1, cost: 10 });
    expect(arrive(policy).told).toEqual({ type: 'proceed' });
    expect(arrive(policy).told).toMatchObject({ type: 'wait' });
    expect(arrive(policy).told).toMatchObject({ type: 'reject' });
  });

  it('T31: keeps each limit as full as it was, and refills at the new rate', () => {
    const { policy, clock } = limiterAt({ permits: 10, key: true });
    policy.tryAcquire({ key: 'empty', permits: 10 });
    policy.tryAcquire({ key: 'half', permits: 5 });
    clock.time = 0.001;
    policy.update({ permits: 100 });
    expect(policy.snapshot('empty').available).toBe(0);
    expect(policy.snapshot('half').available).toBe(50);
    expect(policy.snapshot('full').available).toBe(100);
    expect(policy.snapshot()).toMatchObject({ permits: 100, burst: 100, available: 100 });
    clock.time = 100.001;
    expect(policy.snapshot('empty').available).toBe(10);
  });

  it('T31: wakes the first in each line, who then waits by the new rate', () => {
    const { policy, clock } = limiterAt({ permits: 1, burst: 1, maxWait: '1h' });
    arrive(policy);
    const first = arrive(policy);
    const second = arrive(policy);
    clock.time = 500;
    policy.update({ permits: 10 });
    expect([first.call.resumed, second.call.resumed]).toEqual([1, 0]);
    expect(policy.admit!(first.call, 500)).toEqual({ type: 'wait', ms: 50 });
    policy.update({ permits: 1, period: '1h' });
    expect(policy.admit!(first.call, 500)).toEqual({ type: 'wait', ms: 1_800_000 });
  });

  it('lets burst follow permits until it is given', () => {
    const { policy } = limiterAt({ permits: 10 });
    policy.update({ permits: 20 });
    expect(policy.snapshot().burst).toBe(20);
    policy.update({ burst: 5 });
    policy.update({ permits: 30 });
    expect(policy.snapshot()).toMatchObject({ permits: 30, burst: 5 });
  });

  it('fails who costs more than the new burst when its turn comes, and serves those behind it', () => {
    const { policy } = limiterAt({ permits: 10, maxWait: '1h', cost: (call) => Number(call.key) });
    arrive(policy, 0, '10');
    const dear = arrive(policy, 0, '8');
    const cheap = arrive(policy, 0, '1');
    policy.update({ burst: 4 });
    expect(errorOf(policy.admit!(dear.call, 0))).toMatchObject({
      code: 'rate-limited',
      retryAfterMs: undefined,
    });
    expect(cheap.call.resumed).toBe(1);
    expect(policy.admit!(cheap.call, 0)).toEqual({ type: 'wait', ms: 100 });
    expect(policy.snapshot().queued).toBe(1);
  });

  it('brings a default back for undefined', () => {
    const { policy } = limiterAt({
      permits: 10,
      period: '1m',
      burst: 50,
      maxWait: '1s',
      maxQueued: 5,
      cost: 3,
    });
    const defaults = { period: undefined, burst: undefined, maxQueued: undefined, cost: undefined };
    policy.update({ ...defaults, permits: 20 });
    expect(policy.describe!()).toEqual(rateLimiter({ permits: 20, maxWait: '1s' }).describe!());
    expect(policy.snapshot().burst).toBe(20);
    policy.update({ maxWait: undefined });
    expect(policy.describe!()).toEqual(rateLimiter({ permits: 20 }).describe!());
  });

  it('does not tell of it, and wakes nobody, where the rate stays', () => {
    const { policy } = limiterAt({ permits: 1, maxWait: '1h' });
    const events: unknown[] = [];
    arrive(policy);
    const { call } = arrive(policy);
    policy.on('limit.changed', (event) => events.push(event));
    policy.update({ permits: 1, period: '1s', burst: 1, maxWait: '2h' });
    expect([events, call.resumed]).toEqual([[], 0]);
  });

  it('tells of it in permits per second', () => {
    const { policy } = limiterAt({ permits: 10 });
    const events: ResilienceEvent<'limit.changed'>[] = [];
    policy.on('limit.changed', (event) => events.push(event));
    policy.update({ permits: 60, period: '1m' });
    expect(events).toMatchObject([{ limit: 1, previousLimit: 10, policyKind: 'rate-limiter' }]);
  });

  it('T11: does not change the options it was given', () => {
    const options = Object.freeze({ permits: 10 });
    const { policy } = limiterAt(options);
    policy.update({ permits: 20 });
    expect(rateLimiter(options).snapshot().permits).toBe(10);
  });
});
