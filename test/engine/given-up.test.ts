import { describe, expect, it } from 'vitest';
import { bulkhead } from '../../src/bulkhead/index.ts';
import {
  type Call,
  type Classifier,
  isResilienceError,
  type Outcome,
  type PolicyCall,
} from '../../src/core/index.ts';
import { fallback } from '../../src/fallback/index.ts';
import { custom, pipeline } from '../../src/index.ts';
import { constant, retry } from '../../src/retry/index.ts';
import { virtualRuntime } from '../../src/testing/index.ts';
import { timeout } from '../../src/timeout/index.ts';
import { deferred, probe } from './probe.ts';

const failing = (error: unknown) => async (): Promise<never> => {
  throw error;
};

describe('an attempt that is given up', () => {
  it('is told so when it has thrown, before the next one runs', async () => {
    const runtime = virtualRuntime();
    const signals: AbortSignal[] = [];
    const aborted: boolean[][] = [];
    const api = pipeline({ runtime }, retry({ maxAttempts: 3, backoff: constant(5) }), timeout('10s'));
    const answer = api.executeOutcome(({ signal }) => {
      aborted.push(signals.map((other) => other.aborted));
      signals.push(signal);
      return Promise.reject(new Error('down'));
    });
    await runtime.runAll();
    await answer;
    expect(aborted).toEqual([[], [true], [true, true]]);
    expect(signals.map(({ aborted: now }) => now)).toEqual([true, true, true]);
    expect(signals[0]?.reason).toMatchObject({ code: 'superseded' });
  });

  it('is told so though nobody had asked for its signal by then', async () => {
    let first: Call | undefined;
    const api = pipeline({ runtime: virtualRuntime() }, retry({ maxAttempts: 2, backoff: constant(0) }));
    await api.execute((call) => {
      if (first !== undefined) return 'second';
      first = call;
      throw new Error('first');
    });
    expect(first?.signal.aborted).toBe(true);
  });

  it('is told so when the call has failed for good, but for an error with a response', async () => {
    const signals: AbortSignal[] = [];
    const api = pipeline({ runtime: virtualRuntime() });
    for (const error of [new Error('plain'), Object.assign(new Error('http'), { response: { body: {} } })]) {
      await api.executeOutcome(({ signal }) => {
        signals.push(signal);
        throw error;
      });
    }
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
  });

  it('is not told so when the caller gets its value, whatever the verdict on that is', async () => {
    let signal: AbortSignal | undefined;
    const api = pipeline({ classify: () => 'failure' }, retry({ maxAttempts: 1 }));
    await api.execute((call) => {
      signal = call.signal;
      return 'a 503 to be read';
    });
    expect(signal?.aborted).toBe(false);
  });

  it('leaves the policies further out a signal that lives', async () => {
    let own: AbortSignal | undefined;
    const api = pipeline(
      fallback((_failure, { signal }) => {
        own = signal;
        return 'instead';
      }),
    );
    let attempt: AbortSignal | undefined;
    const value = await api.execute((call) => {
      attempt = call.signal;
      throw new Error('down');
    });
    expect([value, attempt?.aborted, own?.aborted]).toEqual(['instead', true, false]);
  });

  it('by a custom layer that has answered without it: the signal is aborted, and a retry inside goes no further', async () => {
    const runtime = virtualRuntime();
    let attempts = 0;
    let signal: AbortSignal | undefined;
    const api = pipeline(
      { runtime },
      custom<string>(async (next) => {
        next().catch(() => {});
        return 'early';
      }),
      retry({ maxAttempts: 5, backoff: constant(10) }),
      bulkhead({ maxConcurrent: 1 }),
    );
    const answer = api.execute(async (call) => {
      attempts += 1;
      signal = call.signal;
      await new Promise<void>((done) => runtime.clock.setTimer(5, done));
      throw new Error('late');
    });
    await runtime.runAll();
    expect(await answer).toBe('early');
    expect([attempts, signal?.aborted, api.snapshot().active]).toEqual([1, true, 0]);
  });
});

describe('what no caller gets', () => {
  const discarding = (judge: Classifier = (outcome) => (outcome.ok ? 'success' : 'failure')) => {
    const discarded: unknown[] = [];
    const discard = (outcome: Outcome, instead: Outcome | undefined): void => {
      discarded.push([outcome.ok ? outcome.value : outcome.error, instead?.ok ? instead.value : undefined]);
    };
    const classify: Classifier = Object.assign(judge.bind(undefined), { discard });
    return { discarded, classify };
  };

  it('is let go of when it is retried, before the next attempt', async () => {
    const { discarded, classify } = discarding((outcome) =>
      outcome.ok && outcome.value === 'good' ? 'success' : 'failure',
    );
    const seen: unknown[] = [];
    let n = 0;
    const api = pipeline({ classify }, retry({ maxAttempts: 3, backoff: constant(0) }));
    const value = await api.execute(() => {
      seen.push(discarded.length);
      n += 1;
      return n === 3 ? 'good' : `bad ${n}`;
    });
    expect([value, seen]).toEqual(['good', [0, 1, 2]]);
    expect(discarded).toEqual([
      ['bad 1', undefined],
      ['bad 2', undefined],
    ]);
  });

  it('the signal of the attempt is aborted after that', async () => {
    const gone = deferred<void>();
    const classify: Classifier = Object.assign((outcome: Outcome) => (outcome.ok ? 'failure' : 'ignored'), {
      discard: () => gone.promise,
    } as const) as Classifier;
    const runtime = virtualRuntime();
    const signals: AbortSignal[] = [];
    const api = pipeline({ runtime, classify }, retry({ maxAttempts: 2, backoff: constant(10) }));
    const answer = api.execute(({ signal }) => {
      signals.push(signal);
      return 'bad';
    });
    await runtime.runAll();
    await answer;
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, false]);
    gone.resolve();
    await runtime.settle();
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
  });

  it('is let go of when a fallback answers, which is told of what takes its place', async () => {
    const { discarded, classify } = discarding(() => 'failure');
    await pipeline({ classify }, fallback('instead')).execute(() => 'bad');
    await pipeline(
      { classify },
      fallback((failure) => (failure.ok ? failure.value : undefined)),
    ).execute(() => 'the very same');
    expect(discarded).toEqual([['bad', 'instead']]);
  });

  it('is let go of when it comes too late', async () => {
    const runtime = virtualRuntime();
    const { discarded, classify } = discarding();
    const late = deferred();
    const answer = pipeline({ runtime, classify }, timeout(10)).executeOutcome(() => late.promise);
    await runtime.advance(10);
    expect((await answer).ok).toBe(false);
    late.resolve('late');
    await runtime.settle();
    expect(discarded).toEqual([['late', undefined]]);
  });

  it('is let go of when a custom layer has it and answers with something else', async () => {
    const { discarded, classify } = discarding();
    const other = custom<string>(async (next) => {
      await next();
      return 'own';
    });
    const value = await pipeline({ classify }, other).execute(() => 'inside');
    const same = await pipeline(
      { classify },
      custom(async (next) => next()),
    ).execute(() => 'inside');
    expect([value, same, discarded]).toEqual(['own', 'inside', [['inside', 'own']]]);
  });

  it('a discard that throws or rejects is reported, and changes nothing', async () => {
    for (const discard of [
      () => {
        throw new Error('discard');
      },
      () => Promise.reject(new Error('discard')),
    ]) {
      const runtime = virtualRuntime();
      const classify = Object.assign(() => 'failure' as const, { discard });
      const api = pipeline({ runtime, classify }, fallback('instead'));
      expect(await api.execute(() => 'bad')).toBe('instead');
      await runtime.settle();
      expect(runtime.reported).toEqual([new Error('discard')]);
    }
  });
});

describe('startedAt', () => {
  const noting = (notes: unknown[][], name: string) =>
    probe(name, [], {
      settle: (call: PolicyCall) => {
        notes.push([name, 'settle', call.startedAt]);
        return { type: 'pass' };
      },
      abandon: (call: PolicyCall) => void notes.push([name, 'abandon', call.startedAt]),
      release: (_permit, _now, startedAt) => void notes.push([name, 'release', startedAt]),
    });

  it('is when the operation began, though the call had waited before', async () => {
    const runtime = virtualRuntime();
    const notes: unknown[][] = [];
    const limit = bulkhead({ maxConcurrent: 1, maxQueued: 5 });
    const api = pipeline({ runtime }, noting(notes, 'a'), limit);
    const sleep = (ms: number) => (): Promise<void> =>
      new Promise((done) => void runtime.clock.setTimer(ms, done));
    const both = [api.execute(sleep(30)), api.execute(sleep(5))];
    await runtime.runAll();
    await Promise.all(both);
    expect(notes).toEqual([
      ['a', 'settle', 0],
      ['a', 'release', 0],
      ['a', 'settle', 30],
      ['a', 'release', 30],
    ]);
  });

  it('is undefined where nothing inside has begun', async () => {
    const runtime = virtualRuntime();
    const notes: unknown[][] = [];
    const limit = bulkhead({ maxConcurrent: 1, maxQueued: 1 });
    const api = pipeline({ runtime }, timeout(10), noting(notes, 'a'), limit);
    void pipeline({ runtime }, limit).execute(() => new Promise(() => {}));
    const waiting = api.executeOutcome(() => 'never');
    const refused = api.executeOutcome(() => 'never');
    await runtime.advance(10);
    await Promise.all([waiting, refused]);
    expect(notes.filter(([, what]) => what !== 'release')).toEqual([
      ['a', 'settle', undefined],
      ['a', 'abandon', undefined],
    ]);
  });

  it('is the first beginning for levels outside a retry, and that of the last attempt inside', async () => {
    const runtime = virtualRuntime();
    const notes: unknown[][] = [];
    const api = pipeline(
      { runtime },
      noting(notes, 'outer'),
      retry({ maxAttempts: 2, backoff: constant(10) }),
      noting(notes, 'inner'),
    );
    const answer = api.executeOutcome(failing(new Error('down')));
    await runtime.runAll();
    await answer;
    expect(notes.filter(([, what]) => what === 'settle')).toEqual([
      ['inner', 'settle', 0],
      ['inner', 'settle', 10],
      ['outer', 'settle', 0],
    ]);
  });

  it('looks into custom layers', async () => {
    const runtime = virtualRuntime();
    const notes: unknown[][] = [];
    const layer = custom(async (next) => {
      await new Promise<void>((done) => void runtime.clock.setTimer(20, done));
      return next();
    });
    const answer = pipeline({ runtime }, noting(notes, 'outer'), layer, noting(notes, 'inner')).execute(
      () => 1,
    );
    await runtime.runAll();
    await answer;
    expect(notes).toContainEqual(['outer', 'settle', 20]);
  });
});

describe('why a call ended', () => {
  it('a total timeout tells the last failure', async () => {
    const runtime = virtualRuntime();
    const api = pipeline(
      { runtime },
      timeout(100),
      retry({ maxAttempts: 9, backoff: constant(40) }),
      timeout(50),
    );
    const answer = api.executeOutcome(failing(new Error('down')));
    await runtime.runAll();
    expect(await answer).toMatchObject({ ok: false, error: { code: 'timeout', cause: new Error('down') } });
  });

  it('the timeout of an attempt does not tell of the attempt before', async () => {
    const runtime = virtualRuntime();
    const api = pipeline({ runtime }, retry({ maxAttempts: 2, backoff: constant(1) }), timeout(10));
    let n = 0;
    const answer = api.executeOutcome(() => {
      n += 1;
      if (n === 1) throw new Error('first');
      return new Promise(() => {});
    });
    await runtime.runAll();
    const outcome = await answer;
    expect(outcome.ok).toBe(false);
    expect(!outcome.ok && isResilienceError(outcome.error) && 'cause' in outcome.error).toBe(false);
  });
});
