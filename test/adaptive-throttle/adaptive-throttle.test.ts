import { describe, expect, it } from 'vitest';
import {
  ADAPTIVE_THROTTLE,
  type AdaptiveThrottleOptions,
  adaptiveThrottle,
  ThrottledError,
} from '../../src/adaptive-throttle/index.ts';
import {
  bulkhead,
  type Criticality,
  constant,
  isRejectedError,
  type Policy,
  pipeline,
  retry,
  timeout,
} from '../../src/index.ts';
import { force, virtualRuntime } from '../../src/testing/index.ts';

const THROTTLED = { status: 429 };

/** Makes a throttle before a dependency that accepts, fails, or answers 429, as the test says. */
function setUp(options: AdaptiveThrottleOptions = {}, ...inside: readonly Policy<never>[]) {
  const runtime = virtualRuntime({ seed: 1 });
  const throttle = adaptiveThrottle(options);
  const heard: string[] = [];
  throttle.on('*', ({ type }) => void heard.push(type));
  const target = pipeline(
    {
      runtime,
      classify: (outcome) =>
        outcome.ok
          ? 'success'
          : outcome.error === THROTTLED
            ? { kind: 'failure', throttled: true }
            : outcome.error === 'neither'
              ? 'ignored'
              : 'failure',
    },
    throttle,
    ...inside,
  );
  let reached = 0;
  const call = (error?: unknown, criticality?: Criticality) =>
    target
      .execute(
        () => {
          reached += 1;
          if (error !== undefined) throw error;
        },
        { criticality },
      )
      .then(
        () => undefined,
        (reason: unknown) => reason,
      );
  /** Returns how many of the calls were rejected before they were sent. */
  const shedOf = async (calls: number, error?: unknown, criticality?: Criticality) => {
    let shed = 0;
    for (let at = 0; at < calls; at++) if (isRejectedError(await call(error, criticality))) shed += 1;
    return shed;
  };
  return { runtime, throttle, target, heard, call, shedOf, reached: () => reached };
}

describe('adaptiveThrottle', () => {
  it('refuses nothing while the dependency accepts half of the calls', async () => {
    const { shedOf, throttle } = setUp({ minPerSecond: 0 });
    for (let at = 0; at < 200; at++) expect(await shedOf(1, at % 2 === 0 ? undefined : 'failed')).toBe(0);
    expect(throttle.snapshot()).toMatchObject({ calls: 200, accepted: 100, shed: 0, rejection: 0 });
  });

  it('refuses what is too much, keeps probing, and lets all through when the dependency is back', async () => {
    const { runtime, shedOf, heard, throttle, call } = setUp({ window: '10s' });
    await shedOf(50, 'failed');
    const shed = await shedOf(1000, 'failed');
    expect(shed).toBeGreaterThan(750);
    expect(shed).toBeLessThan(850);
    expect(throttle.snapshot()).toMatchObject({ isThrottling: true, rejection: 0.8 });
    const refused = await Array.from({ length: 50 }).reduce(
      async (found: Promise<unknown>) => ((await found) instanceof ThrottledError ? found : call('failed')),
      Promise.resolve(undefined as unknown),
    );
    expect(refused).toMatchObject({
      code: 'throttled',
      policy: 'adaptive-throttle',
      retryAfterMs: undefined,
    });
    await runtime.advance(10_000);
    expect(await shedOf(100)).toBe(0);
    expect(heard.filter((type) => type !== 'execution.rejected')).toEqual([
      'throttle.started',
      'throttle.ended',
    ]);
  });

  it('recovers by itself under load, too', async () => {
    const { runtime, shedOf } = setUp({ window: '10s', minPerSecond: 1 });
    for (let s = 0; s < 10; s++) {
      await shedOf(100, 'failed');
      await runtime.advance(1000);
    }
    for (let s = 0; s < 15; s++) {
      await shedOf(100);
      await runtime.advance(1000);
    }
    expect(await shedOf(100)).toBe(0);
  });

  it('sheds the least critical first', async () => {
    const { shedOf } = setUp({ minPerSecond: 0, maxRejection: 0.4 });
    for (let at = 0; at < 200; at++) await shedOf(1, 'failed', at % 2 === 0 ? 'sheddable' : 'critical');
    let [sheddable, critical] = [0, 0];
    for (let at = 0; at < 500; at++) {
      sheddable += await shedOf(1, 'failed', 'sheddable');
      critical += await shedOf(1, 'failed', 'critical');
    }
    expect(critical).toBeLessThan(10);
    expect(sheddable).toBeGreaterThan(350);
    expect(sheddable).toBeLessThan(450);
  });

  it('judges only what reached the dependency, and what is an outcome of it', async () => {
    const { throttle, shedOf, target, runtime } = setUp({ minPerSecond: 0 }, bulkhead({ maxConcurrent: 1 }));
    await shedOf(10, 'neither');
    const hanging = target.execute(() => new Promise(() => {}), { signal: AbortSignal.timeout(0) });
    hanging.catch(() => {});
    await shedOf(10); // the bulkhead is full
    const abort = new AbortController();
    target.execute(() => {}, { signal: abort.signal }).catch(() => {});
    abort.abort();
    await runtime.advance(0);
    expect(throttle.snapshot()).toMatchObject({ calls: 0, accepted: 0, shed: 0 });
  });

  it('counts a timeout further out or in as not accepted, if it counts failures', async () => {
    for (const [rejectedBy, calls] of [
      ['failure', 2],
      ['throttled', 0],
    ] as const) {
      const runtime = virtualRuntime();
      const throttle = adaptiveThrottle({ rejectedBy });
      const outside = pipeline({ runtime }, timeout(100), throttle);
      const hang = () => new Promise<void>(() => {});
      const both = Promise.allSettled([outside.execute(hang), outside.execute(hang)]);
      await runtime.advance(100);
      await both;
      expect(throttle.snapshot()).toMatchObject({ calls, accepted: 0 });
    }
  });

  it("counts only 429 and the like with rejectedBy: 'throttled'", async () => {
    const { throttle, call } = setUp({ rejectedBy: 'throttled' });
    await call('failed');
    await call(THROTTLED);
    await call();
    expect(throttle.snapshot()).toMatchObject({ calls: 3, accepted: 2 });
  });

  it('is not retried, and is asked for each attempt', async () => {
    const runtime = virtualRuntime();
    const throttle = adaptiveThrottle();
    const target = pipeline(
      { runtime },
      retry({ maxAttempts: 3, backoff: constant(0), budget: false }),
      throttle,
    );
    throttle.shed();
    let reached = 0;
    await expect(target.execute(() => void reached++)).rejects.toBeInstanceOf(ThrottledError);
    expect(reached).toBe(0);
    expect(throttle.snapshot().shed).toBe(1);
  });

  it('sheds by hand, for a time, and forgets all on reset', async () => {
    const { throttle, runtime, shedOf } = setUp();
    throttle.shed({ share: 0.5, for: '1s' });
    const shed = await shedOf(1000);
    expect(shed).toBeGreaterThan(450);
    expect(shed).toBeLessThan(550);
    await runtime.advance(1000);
    expect(await shedOf(100)).toBe(0);
    force(throttle, 'shedding');
    expect(await shedOf(10)).toBe(10);
    force(throttle, 'calm');
    expect(await shedOf(10)).toBe(0);
    expect(throttle.snapshot()).toMatchObject({ calls: 10, accepted: 10, isThrottling: false });
    expect(() => throttle.shed({ share: 2 })).toThrow('adaptiveThrottle.shed.share');
    expect(() => throttle.shed({ ratio: 2 } as never)).toThrow('shed.ratio is not an option');
  });

  it('tells what is known, and how much would be lost', async () => {
    const { throttle, shedOf, runtime } = setUp({ minPerSecond: 0 });
    expect(throttle.remembers?.(runtime.nowMs)).toBe(0);
    await shedOf(10);
    expect(throttle.remembers?.(runtime.nowMs)).toBe(0.25);
    await shedOf(100, 'failed');
    expect(throttle.remembers?.(runtime.nowMs)).toBeGreaterThan(0.5);
    expect(throttle.reading?.()).toMatchObject({ usage: expect.any(Number), limit: 0.8 });
  });

  it('changes options while in use, but not what it has counted by', async () => {
    const { throttle, shedOf } = setUp({ minPerSecond: 0 });
    await shedOf(100, 'failed');
    throttle.update({ maxRejection: 0.1 });
    expect(throttle.snapshot().rejection).toBe(0.1);
    throttle.update({ minPerSecond: undefined, acceptRate: 0.9 });
    expect(throttle.describe()).toMatchObject({ minPerSecond: 5, acceptRate: 0.9, maxRejection: 0.1 });
    for (const change of [{ window: 1 }, { algorithm: 'cubic' }, { name: 'other' }]) {
      expect(() => throttle.update(change as never)).toThrow();
    }
  });

  it('refuses options that make no sense', () => {
    for (const options of [
      { acceptRate: 0 },
      { acceptRate: 1.1 },
      { aggression: 0.5 },
      { maxRejection: 0 },
      { window: 0 },
      { minPerSecond: -1 },
      { rejectedBy: 'all' },
      { algorithm: 'vegas' },
      { maxWait: 1 },
      { algorithm: 'cubic', acceptRate: 0.5 },
    ]) {
      expect(() => adaptiveThrottle(options as never), JSON.stringify(options)).toThrow('adaptiveThrottle.');
    }
    expect(Object.keys(adaptiveThrottle().describe())).toEqual(
      Object.keys(ADAPTIVE_THROTTLE).filter((option) => option !== 'maxWait' && option !== 'name'),
    );
  });
});

describe("adaptiveThrottle({ algorithm: 'cubic' })", () => {
  /** Makes a throttle that has sent a call every 100 ms for a while, and has received one 429. */
  async function throttled(options: AdaptiveThrottleOptions = {}, ...inside: readonly Policy<never>[]) {
    const set = setUp({ algorithm: 'cubic', ...options }, ...inside);
    for (let at = 0; at < 100; at++) {
      await set.call();
      await set.runtime.advance(100);
    }
    await set.call(THROTTLED);
    return set;
  }

  it('has no rate before the first 429, whatever fails', async () => {
    const { shedOf, throttle } = setUp({ algorithm: 'cubic' });
    expect(await shedOf(100, 'failed')).toBe(0);
    expect(throttle.snapshot().perSecond).toBeNull();
  });

  it('then sends calls when their turn has come, and refuses those that would wait too long', async () => {
    const { throttle, target, runtime, heard } = await throttled({ maxWait: '400ms' });
    expect(throttle.snapshot().perSecond).toBeCloseTo(7, 0);
    const begun: number[] = [];
    const from = runtime.nowMs;
    const calls = Array.from({ length: 5 }, () =>
      target
        .execute(() => void begun.push(runtime.nowMs - from))
        .then(
          () => 'sent',
          (error: ThrottledError) => error.retryAfterMs,
        ),
    );
    expect(throttle.snapshot().queued).toBe(2);
    await runtime.advance(400);
    const ends = await Promise.all(calls);
    expect(ends.filter((end) => end === 'sent')).toHaveLength(2);
    expect(ends[2]).toBeGreaterThan(400);
    expect(begun[1]).toBeGreaterThan(1.8 * (begun[0] as number));
    expect(throttle.snapshot()).toMatchObject({ queued: 0, isThrottling: true });
    expect(heard).toContain('throttle.started');
  });

  it('gives back the turn of a call that leaves, or that is refused further in', async () => {
    const { throttle, target, runtime } = await throttled({ maxWait: '10s' }, bulkhead({ maxConcurrent: 1 }));
    const abort = new AbortController();
    const leaving = target.execute(() => {}, { signal: abort.signal });
    leaving.catch(() => {});
    expect(throttle.snapshot().queued).toBe(1);
    expect(throttle.remembers?.(runtime.nowMs)).toBe(Infinity);
    abort.abort();
    await expect(leaving).rejects.toBe(abort.signal.reason);
    expect(throttle.snapshot().queued).toBe(0);
    const from = runtime.nowMs;
    let at = 0;
    void target.execute(() => {
      at = runtime.nowMs - from;
    });
    await runtime.advance(1000);
    expect(at).toBeLessThan(150);
  });

  it('never sends a dependency with a quota much more than that, and most of that', async () => {
    const runtime = virtualRuntime();
    let [inSecond, second, granted, refused] = [0, 0, 0, 0];
    const quota = () => {
      const now = Math.floor(runtime.nowMs / 1000);
      if (now !== second) [second, inSecond] = [now, 0];
      inSecond += 1;
      return inSecond <= 20;
    };
    const throttle = adaptiveThrottle({ algorithm: 'cubic', maxWait: '2s' });
    const target = pipeline(
      { runtime, classify: ({ ok }) => (ok ? 'success' : { kind: 'failure', throttled: true }) },
      throttle,
    );
    for (let tick = 0; tick < 1200; tick++) {
      for (let each = 0; each < 3; each++) {
        target
          .execute(() => {
            if (quota()) granted += 1;
            else {
              refused += 1;
              throw THROTTLED;
            }
          })
          .catch(() => {});
      }
      await runtime.advance(50);
    }
    // 60 calls a second for a minute, of which 20 are accepted: without a rate, 2400 are rejected.
    expect(granted).toBeGreaterThan(700);
    expect(refused).toBeLessThan(300);
  });
});
