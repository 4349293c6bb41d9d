import { describe, expect, it } from 'vitest';
import { bulkhead } from '../../src/bulkhead/index.ts';
import { failure, results } from '../../src/core/index.ts';
import { custom, type Next, pipeline } from '../../src/index.ts';
import { constant, retry, schedule } from '../../src/retry/index.ts';
import { virtualRuntime } from '../../src/testing/index.ts';
import { timeout } from '../../src/timeout/index.ts';
import { deferred, probe } from '../engine/probe.ts';

describe('custom', () => {
  it('stands around what lies further in, and inside of what lies further out', async () => {
    const journal: string[] = [];
    const api = pipeline(
      probe('a', journal),
      custom(async (next, call) => {
        journal.push(`before ${call.attempt} ${call.key}`);
        try {
          return await next();
        } finally {
          journal.push('after');
        }
      }),
      probe('b', journal),
    );
    await expect(api.execute(() => 'v', { key: 'k' })).resolves.toBe('v');
    expect(journal).toEqual([
      'a.admit',
      'before 1 k',
      'b.admit',
      'b.settle v',
      'b.release',
      'after',
      'a.settle v',
      'a.release',
    ]);
  });

  it('may answer by itself, change the answer, or fail', async () => {
    const error = new Error('mine');
    let ran = false;
    const operation = (): string => {
      ran = true;
      return 'v';
    };
    await expect(pipeline(custom<string>(async () => 'own')).execute(operation)).resolves.toBe('own');
    expect(ran).toBe(false);
    await expect(
      pipeline(custom<string>(async (next) => `${await next()}!`)).execute(operation),
    ).resolves.toBe('v!');
    await expect(pipeline(custom<unknown>(() => Promise.reject(error))).execute(operation)).rejects.toBe(
      error,
    );
    const throwing = custom<unknown>(() => {
      throw error;
    });
    await expect(pipeline(throwing).execute(operation)).rejects.toBe(error);
  });

  it('runs the policies inside afresh each time', async () => {
    const journal: string[] = [];
    const twice = custom(async (next) => {
      await next().catch(() => {});
      return next();
    });
    let ran = 0;
    const api = pipeline(twice, probe('b', journal));
    await expect(api.execute(() => ++ran)).resolves.toBe(2);
    expect(journal).toEqual(['b.admit', 'b.settle 1', 'b.release', 'b.admit', 'b.settle 2', 'b.release']);
  });

  it('hands errors through by identity, in and out', async () => {
    const error = { not: 'an Error' };
    const seen: unknown[] = [];
    const api = pipeline(
      custom(async (next) => {
        try {
          return await next();
        } catch (caught) {
          seen.push(caught);
          throw caught;
        }
      }),
    );
    await expect(api.execute(() => Promise.reject(error))).rejects.toBe(error);
    expect(seen[0]).toBe(error);
  });

  it('two of them nest', async () => {
    const journal: string[] = [];
    const noting = (name: string) =>
      custom(async (next) => {
        journal.push(name);
        return next();
      });
    await pipeline(noting('a'), noting('b'), noting('c')).execute(() => journal.push('operation'));
    expect(journal).toEqual(['a', 'b', 'c', 'operation']);
  });

  it('given up: next() rejects with the reason, the signal is aborted, what lies inside is abandoned', async () => {
    const journal: string[] = [];
    const controller = new AbortController();
    const seen: unknown[] = [];
    const pending = deferred();
    const runtime = virtualRuntime();
    const api = pipeline(
      { runtime },
      probe('a', journal),
      custom(async (next, call) => {
        try {
          return await next();
        } catch (error) {
          seen.push(error, call.signal.reason);
          throw error;
        }
      }),
      probe('b', journal),
    );
    let signal: AbortSignal | undefined;
    const answer = api.executeOutcome(
      (call) => {
        signal = call.signal;
        return pending.promise;
      },
      { signal: controller.signal },
    );
    controller.abort('enough');
    expect(signal?.reason).toBe('enough');
    expect(await answer).toEqual(failure('enough'));
    await runtime.settle();
    expect(seen).toEqual(['enough', 'enough']);
    expect([...journal].sort()).toEqual(['a.abandon aborted', 'a.admit', 'b.abandon aborted', 'b.admit']);
    pending.resolve(1);
    await runtime.settle();
    expect(journal.slice(-2)).toEqual(['b.release', 'a.release']);
  });

  it('given up by a timeout: what lies inside is abandoned for that reason', async () => {
    const journal: string[] = [];
    const runtime = virtualRuntime();
    const api = pipeline(
      { runtime },
      timeout(10),
      custom((next) => next()),
      probe('b', journal),
    );
    const answer = api.executeOutcome(() => new Promise(() => {}));
    await runtime.advance(10);
    expect(await answer).toMatchObject({ error: { code: 'timeout' } });
    expect(journal).toEqual(['b.admit', 'b.abandon timeout']);
  });

  it('a cooperative timeout further out tells the operation, too', async () => {
    const runtime = virtualRuntime();
    const api = pipeline(
      { runtime },
      timeout(10, { cooperative: true }),
      custom((next) => next()),
    );
    const answer = api.executeOutcome(
      ({ signal }) => new Promise((_, fail) => signal.addEventListener('abort', () => fail(signal.reason))),
    );
    await runtime.advance(10);
    expect(await answer).toMatchObject({ ok: false, error: { code: 'timeout' } });
  });

  it('a cooperative timeout further out lets no further attempt begin inside', async () => {
    const runtime = virtualRuntime();
    const attempts: number[] = [];
    const api = pipeline(
      { runtime },
      timeout(10, { cooperative: true }),
      custom((next) => next()),
      retry({ maxAttempts: 5, backoff: schedule([1]) }),
    );
    const answer = api.executeOutcome(({ signal, attempt }) => {
      attempts.push(attempt);
      return new Promise((_, fail) => signal.addEventListener('abort', () => fail(new Error('stopped'))));
    });
    await runtime.advance(100);
    expect(await answer).toMatchObject({ ok: false, error: { code: 'timeout' } });
    expect(attempts).toEqual([1]);
  });

  it('that answers before what it has started: the permits are held until that has ended', async () => {
    const runtime = virtualRuntime();
    const limit = bulkhead({ maxConcurrent: 1 });
    const pending = deferred<string>();
    const stored: unknown[] = [];
    const api = pipeline(
      { runtime },
      limit,
      custom<string>(async (next) => {
        void next().then((fresh) => stored.push(fresh));
        return 'stale';
      }),
    );
    await expect(api.execute(() => pending.promise)).resolves.toBe('stale');
    expect(limit.active).toBe(1);
    pending.resolve('fresh');
    await runtime.settle();
    expect([limit.active, stored]).toEqual([0, ['fresh']]);
  });

  it('that calls next() after it has settled is refused: the permits have been given back', async () => {
    const runtime = virtualRuntime();
    const pending = deferred();
    const late: unknown[] = [];
    let ran = 0;
    const api = pipeline(
      { runtime },
      bulkhead({ maxConcurrent: 1 }),
      custom<string>(
        async (next) => {
          void pending.promise.then(next).catch((error) => late.push(error));
          return 'early';
        },
        { name: 'mine' },
      ),
    );
    await expect(api.execute(() => ++ran)).resolves.toBe('early');
    pending.resolve(1);
    await runtime.settle();
    expect(ran).toBe(0);
    expect(late).toMatchObject([{ policy: 'mine', code: 'settled' }]);
  });

  it('that calls next() after it was given up gets the reason at once', async () => {
    const runtime = virtualRuntime();
    const pending = deferred();
    let ran = 0;
    const late: unknown[] = [];
    const api = pipeline(
      { runtime },
      timeout(10),
      custom(async (next) => {
        await pending.promise;
        return next().catch((error) => {
          late.push(error);
          throw error;
        });
      }),
    );
    const answer = api.executeOutcome(() => ++ran);
    await runtime.advance(10);
    await answer;
    pending.resolve(1);
    await runtime.settle();
    expect(ran).toBe(0);
    expect(late).toMatchObject([{ code: 'timeout' }]);
  });

  it('that calls the next() of an attempt before, while a later one runs, is refused', async () => {
    const runtime = virtualRuntime();
    const pending = deferred<string>();
    let runs = 0;
    let first: Next | undefined;
    const late: unknown[] = [];
    const api = pipeline(
      { runtime, classify: results((value) => (value === 'bad' ? 'failure' : undefined)) },
      retry({ maxAttempts: 2, backoff: constant(0) }),
      custom<unknown>(async (next) => {
        if (first === undefined) {
          first = next;
          return 'bad';
        }
        await first().catch((error) => late.push(error));
        return pending.promise;
      }),
    );
    const answer = api.execute(() => ++runs);
    await runtime.advance(0);
    expect(runs).toBe(0);
    expect(late).toHaveLength(1);
    expect(['settled', 'superseded']).toContain((late[0] as { code: string }).code);
    pending.resolve('good');
    await expect(answer).resolves.toBe('good');
  });

  it('is one by its kind and its function together: a policy with one of them is a policy like any other', async () => {
    const asked: string[] = [];
    const noLayer = { kind: 'custom', name: 'no-layer', admit: () => void asked.push('no-layer') };
    const noKind = {
      kind: 'mine',
      name: 'no-kind',
      layer: () => Promise.reject(new Error('run as a layer')),
      admit: () => void asked.push('no-kind'),
    };
    const admitting = [noLayer, noKind].map(({ admit, ...rest }) => ({
      ...rest,
      admit: () => {
        admit();
        return { type: 'proceed' } as const;
      },
    }));
    expect(await pipeline(...(admitting as [never, never])).execute(() => 1)).toBe(1);
    expect(asked).toEqual(['no-layer', 'no-kind']);
  });

  it('refuses what is no layer', () => {
    expect(() => custom({} as never)).toThrow(
      new TypeError('custom.layer must be a function, got an object'),
    );
    expect(() => custom(async (next) => next(), { nam: 'x' } as never)).toThrow('did you mean name?');
    expect(() => custom(async (next) => next(), { name: '' })).toThrow(TypeError);
    expect(custom((next) => next())).toMatchObject({ kind: 'custom', name: 'custom' });
  });
});

describe('maxAttempts', () => {
  it('refuses a further next(), for each call by itself', async () => {
    const api = pipeline(
      custom(async (next) => next().catch(next).catch(next), { maxAttempts: 2, name: 'twice' }),
    );
    for (let call = 0; call < 2; call++) {
      let ran = 0;
      const outcome = await api.executeOutcome(() => {
        ran += 1;
        throw new Error('down');
      });
      expect(outcome).toMatchObject({
        ok: false,
        error: {
          name: 'RangeError',
          message: "custom.maxAttempts of 'twice' is 2: next() may not be called again",
        },
      });
      expect(ran).toBe(2);
    }
  });

  it('leaves nothing unhandled where a layer pays no heed to it', async () => {
    const api = pipeline(
      custom(
        async (next) => {
          const first = next();
          void next();
          return first;
        },
        { maxAttempts: 1 },
      ),
    );
    expect(await api.execute(() => 1)).toBe(1);
  });

  it('is changed by update(), for calls from then on', async () => {
    const layer = custom((next) => next().catch(next), { maxAttempts: 1 });
    const api = pipeline(layer);
    let ran = 0;
    const fail = () => {
      ran += 1;
      throw new Error('down');
    };
    await expect(api.execute(fail)).rejects.toThrow(RangeError);
    layer.update({ maxAttempts: undefined });
    expect(layer.describe()).toEqual({ maxAttempts: 'unlimited' });
    await expect(api.execute(fail)).rejects.toThrow('down');
    expect(ran).toBe(3);
  });

  it.each<[object, string]>([
    [{ maxAttempts: 0 }, 'custom.maxAttempts must be an integer ≥ 1, got 0'],
    [{ maxAttempt: 1 }, 'custom.maxAttempt is not an option: did you mean maxAttempts?'],
    [{ name: '' }, 'custom.name must be a string that is not empty'],
  ])('refuses %o', (options, message) => {
    expect(() => custom((next) => next(), options)).toThrow(message);
    expect(() => custom((next) => next()).update(options)).toThrow(message);
  });
});
