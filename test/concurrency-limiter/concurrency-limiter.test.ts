import { describe, expect, it } from 'vitest';
import { declaration } from '../../src/concurrency-limiter/declaration.ts';
import {
  CONCURRENCY_LIMITER,
  ConcurrencyLimitedError,
  type ConcurrencyLimiterOptions,
  concurrencyLimiter,
} from '../../src/concurrency-limiter/index.ts';
import { definePolicies, toConfiguration } from '../../src/config/index.ts';
import { readDescribed } from '../../src/core/index.ts';
import { isRejectedError, type Policy, pipeline, rateLimiter, retry, timeout } from '../../src/index.ts';
import { checkPolicy, virtualRuntime } from '../../src/testing/index.ts';

const THROTTLED = { status: 429 };
const aimd = (options: ConcurrencyLimiterOptions = {}) =>
  concurrencyLimiter({ algorithm: 'aimd', initialLimit: 2, maxLimit: 10, ...options });

function setUp(
  limiter = aimd(),
  outside: readonly Policy<never>[] = [],
  inside: readonly Policy<never>[] = [],
) {
  const runtime = virtualRuntime({ seed: 1 });
  const heard: string[] = [];
  limiter.on('*', ({ type }) => void heard.push(type));
  const target = pipeline(
    {
      runtime,
      classify: (outcome) => {
        if (outcome.ok) return 'success';
        if (outcome.error === THROTTLED) return { kind: 'failure', throttled: true };
        return outcome.error === 'neither' ? 'ignored' : 'failure';
      },
    },
    ...outside,
    limiter,
    ...inside,
  );
  /** Makes a call with that duration, which then answers or fails. */
  const call = (ms: number, error?: unknown, signal?: AbortSignal) =>
    target
      .execute(
        () =>
          new Promise<string>((resolve, reject) => {
            runtime.clock.setTimer(ms, () => (error === undefined ? resolve('answer') : reject(error)));
          }),
        { signal },
      )
      .catch((reason: unknown) => reason);
  return { runtime, limiter, target, call, heard };
}

describe('concurrencyLimiter', () => {
  it('lets as many calls run as the limit says, and refuses the rest, which have not run', async () => {
    const { runtime, limiter, call, heard } = setUp();
    const running = [call(10), call(10)];
    const refused = await call(10);
    expect(refused).toBeInstanceOf(ConcurrencyLimitedError);
    expect(isRejectedError(refused)).toBe(true);
    expect(refused).toMatchObject({ code: 'concurrency-limited', policy: 'concurrency-limiter', limit: 2 });
    expect((refused as Error).message).toBe(
      "concurrency limiter 'concurrency-limiter' lets 2 calls run at once, and they do",
    );
    expect(limiter.snapshot()).toMatchObject({ limit: 2, active: 2, available: 0 });
    expect(limiter.reading?.()).toEqual({ usage: 2, limit: 2, abandoned: 0 });
    await runtime.advance(10);
    expect(await Promise.all(running)).toEqual(['answer', 'answer']);
    expect(limiter.active).toBe(0);
    expect(heard).toContain('execution.rejected');
  });

  it('tells of a limit that has changed, with the one before', async () => {
    const limiter = aimd();
    const changes: object[] = [];
    limiter.on('limit.changed', ({ limit, previousLimit }) => void changes.push({ limit, previousLimit }));
    const { runtime, call } = setUp(limiter);
    void call(10);
    void call(10);
    await runtime.advance(10);
    expect(changes).toEqual([
      { limit: 3, previousLimit: 2 },
      { limit: 4, previousLimit: 3 },
    ]);
  });

  it.each([
    ['what the dependency calls too much lowers it', THROTTLED, 1],
    ['a failure says nothing', new Error('500'), 2],
    ['what is ignored says nothing', 'neither', 2],
  ])('%s', async (_name, error, limit) => {
    const { runtime, limiter, call } = setUp();
    void call(10, error);
    await runtime.advance(10);
    expect(limiter.limit).toBe(limit);
  });

  it('no answer within a timeout further out lowers it; a caller that leaves does not', async () => {
    const { runtime, limiter, call } = setUp(aimd(), [timeout(50)]);
    const controller = new AbortController();
    void call(100, undefined, controller.signal);
    controller.abort();
    await runtime.advance(20);
    expect(limiter.limit).toBe(2);
    void call(100);
    await runtime.advance(60);
    expect(limiter.limit).toBe(1);
  });

  it('a call that is refused further in says nothing', async () => {
    const { runtime, limiter, call } = setUp(aimd(), [], [rateLimiter({ permits: 1, period: '1h' })]);
    void call(1);
    await runtime.advance(1);
    expect(limiter.limit).toBe(3);
    await call(1);
    expect(limiter.limit).toBe(3);
  });

  it('an operation that nobody waits for keeps its permit until it ends', async () => {
    const { runtime, limiter, call, heard } = setUp(aimd({ initialLimit: 1 }), [timeout(10)]);
    void call(100);
    await runtime.advance(10);
    expect(limiter.snapshot()).toMatchObject({ active: 1, abandoned: 1 });
    expect(heard).toContain('permit.abandoned');
    expect((await call(1)) as Error).toMatchObject({
      message: expect.stringContaining('; 1 of them are operations that nobody waits for any more'),
    });
    await runtime.advance(90);
    expect(limiter.snapshot()).toMatchObject({ active: 0, abandoned: 0 });
  });

  it('goes into new bounds at once, and begins anew when it is reset', async () => {
    const limiter = aimd();
    limiter.update({ minLimit: 5 });
    expect(limiter.limit).toBe(5);
    limiter.update({ minLimit: 1, maxLimit: 3 });
    expect(limiter.limit).toBe(3);
    expect(limiter.remembers?.(0)).toBe(0.5);
    limiter.reset();
    expect(limiter.limit).toBe(2);
    expect(limiter.remembers?.(0)).toBe(0);
    expect(() => limiter.update({ algorithm: 'vegas' } as object)).toThrow('cannot change while in use');
    expect(() => limiter.update({ tolerance: 2 })).toThrow(
      "concurrencyLimiter.tolerance must be left out with the algorithm 'aimd', got 2",
    );
    expect(limiter.limit).toBe(2);
  });

  it('has to stay while calls hold its permits', async () => {
    const { runtime, limiter, call } = setUp();
    void call(10);
    expect(limiter.remembers?.(0)).toBe(Infinity);
    await runtime.advance(10);
  });

  it('keeps the contract of policies', async () => {
    await checkPolicy(() => concurrencyLimiter({ initialLimit: 2, maxLimit: 3 }));
    await checkPolicy(() => aimd());
  });

  it.each<[ConcurrencyLimiterOptions, string]>([
    [{ minLimit: 0 }, 'concurrencyLimiter.minLimit must be an integer ≥ 1 and ≤ 1000000, got 0'],
    [{ maxLimit: 0 }, 'concurrencyLimiter.maxLimit must be an integer ≥ 1, got 0'],
    [
      { minLimit: 9, maxLimit: 8 },
      'concurrencyLimiter.maxLimit must be at least concurrencyLimiter.minLimit (9), got 8',
    ],
    [
      { initialLimit: 300 },
      'concurrencyLimiter.initialLimit must be from concurrencyLimiter.minLimit (1) to concurrencyLimiter.maxLimit (200), got 300',
    ],
    [
      { slowAfter: '1s' },
      "concurrencyLimiter.slowAfter must be left out with the algorithm 'gradient', got '1s'",
    ],
    [
      { algorithm: 'aimd', smoothing: 0.2 },
      "concurrencyLimiter.smoothing must be left out with the algorithm 'aimd', got 0.2",
    ],
  ])('says what is wrong with %o', (options, message) => {
    expect(() => concurrencyLimiter(options)).toThrow(message);
  });

  it('begins with 20, or the nearest that its bounds allow', () => {
    expect(concurrencyLimiter().limit).toBe(20);
    expect(concurrencyLimiter({ maxLimit: 5 }).limit).toBe(5);
    expect(concurrencyLimiter({ minLimit: 50 }).limit).toBe(50);
  });
});

describe('the declaration of a concurrency limiter', () => {
  const told = (options: ConcurrencyLimiterOptions) =>
    readDescribed(CONCURRENCY_LIMITER, concurrencyLimiter(options).describe());
  const inside = { latencyMs: 100, attempts: 2, delaysMs: 10, running: Infinity, inFlight: Infinity };

  it('bounds what runs by the most that the limit becomes', () => {
    const around = (given: typeof inside & { isShared?: boolean }) =>
      declaration.around(given, told({ maxLimit: 30 }), { boundsOf: () => inside, isRepeated: false });
    expect(around(inside)).toEqual({ ...inside, running: 60, inFlight: 30 });
    expect(around({ ...inside, isShared: true }).running).toBe(Infinity);
  });

  it('tells what it does in words', () => {
    expect(declaration.summary(told({ maxLimit: 50 }))).toBe(
      'up to 1–50 at once, as many as the dependency takes (gradient)',
    );
  });

  it.each<ConcurrencyLimiterOptions>([
    {},
    { initialLimit: 5, minLimit: 2, maxLimit: 9 },
    { algorithm: 'gradient2', tolerance: 2, queueSize: 1, smoothing: 0.5 },
    { algorithm: 'vegas' },
    { algorithm: 'aimd', slowAfter: '1s', decrease: 0.5 },
  ])('is the same in a file, written out and read back: %o', (options) => {
    const made = definePolicies({ policies: { p: { concurrencyLimiter: options } } }).p;
    expect(made.policies[0]?.describe?.()).toEqual(concurrencyLimiter(options).describe());
    const written = toConfiguration([made]);
    expect(written.problems).toEqual([]);
    const again = definePolicies(written.config as { policies: { p: object } }).p;
    expect(again.policies[0]?.describe?.()).toEqual(made.policies[0]?.describe?.());
  });

  it('lies inside the retry in the standard order', () => {
    const { p } = definePolicies({ policies: { p: { concurrencyLimiter: 30, retry: {} } } });
    expect(p.policies.map(({ kind }) => kind)).toEqual([retry().kind, 'concurrency-limiter']);
  });
});
