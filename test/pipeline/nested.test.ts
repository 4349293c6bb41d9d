import { describe, expect, it } from 'vitest';
import { bulkhead } from '../../src/bulkhead/index.ts';
import { type Outcome, type PolicyCall, success } from '../../src/core/index.ts';
import { fallback } from '../../src/fallback/index.ts';
import { custom, pipeline } from '../../src/index.ts';
import { retry, schedule } from '../../src/retry/index.ts';
import { virtualRuntime } from '../../src/testing/index.ts';
import { timeout } from '../../src/timeout/index.ts';
import { deferred, probe } from '../engine/probe.ts';

describe('nested pipelines', () => {
  it('run as if their policies stood there', async () => {
    const journal: string[] = [];
    const inner = pipeline({ name: 'inner' }, probe('b', journal), probe('c', journal));
    const middle = pipeline({ name: 'middle' }, inner);
    const outer = pipeline({ name: 'outer' }, probe('a', journal), middle, probe('d', journal));
    await expect(outer.execute(() => 'v')).resolves.toBe('v');
    expect(journal.filter((line) => line.endsWith('admit')).join()).toBe('a.admit,b.admit,c.admit,d.admit');
    expect(journal.filter((line) => line.endsWith('release')).join()).toBe(
      'd.release,c.release,b.release,a.release',
    );
  });

  it('count their own executions: each attempt of a retry further out is one', async () => {
    const runtime = virtualRuntime();
    const inner = pipeline({ name: 'inner', runtime });
    const middle = pipeline({ name: 'middle', runtime }, inner);
    const outer = pipeline(
      { name: 'outer', runtime },
      retry({ maxAttempts: 3, backoff: schedule([1]) }),
      timeout(10),
      middle,
    );
    const settled: unknown[] = [];
    inner.on('execution.settled', ({ outcome, attempts, pipeline: of }) =>
      settled.push([outcome.ok, attempts, of]),
    );
    const answer = outer.execute(({ attempt }) =>
      attempt === 1 ? Promise.reject(new Error('x')) : attempt === 2 ? new Promise(() => {}) : 'third',
    );
    await runtime.advance(50);
    await expect(answer).resolves.toBe('third');
    expect(inner.snapshot()).toMatchObject({ executions: 3, succeeded: 1, failed: 2, active: 0 });
    expect(middle.snapshot()).toMatchObject({ executions: 3 });
    expect(outer.snapshot()).toMatchObject({ executions: 1, succeeded: 1 });
    expect(settled).toEqual([
      [false, 1, 'outer'],
      [false, 2, 'outer'],
      [true, 3, 'outer'],
    ]);
  });

  it('keep their own classifier: the same outcome may mean one thing inside and another outside', async () => {
    const seen: string[] = [];
    const asking = (name: string) =>
      probe(name, [], {
        settle: (call, outcome: Outcome) => {
          seen.push(`${name} ${call.verdict(outcome).kind}`);
          return { type: 'pass' };
        },
      });
    const inner = pipeline({ classify: () => 'failure' }, asking('c'));
    const outer = pipeline({ classify: () => 'ignored' }, asking('a'), inner, asking('d'));
    await outer.execute(() => 1);
    expect(seen).toEqual(['d ignored', 'c failure', 'a ignored']);
  });

  it('run on the runtime of the outermost one if they have none of their own', async () => {
    const runtime = virtualRuntime();
    const inner = pipeline(
      { name: 'inner' },
      retry({ maxAttempts: 2, backoff: schedule(['1h']) }),
      timeout('1m'),
    );
    const durations: number[] = [];
    inner.on('execution.settled', ({ durationMs }) => durations.push(durationMs));
    const outer = pipeline({ runtime }, pipeline(inner));
    const answer = outer.execute(({ attempt }) =>
      attempt === 1 ? Promise.reject(new Error('x')) : 'second',
    );
    await runtime.advance(3_600_000);
    await expect(answer).resolves.toBe('second');
    expect(durations).toEqual([3_600_000]);
  });

  it('cannot have another runtime than the pipeline around them', () => {
    const inner = pipeline({ runtime: virtualRuntime() }, timeout(5));
    expect(() => pipeline({ runtime: virtualRuntime() }, inner)).toThrow(TypeError);
  });

  it('of another copy of the package are refused: their policies would be passed over', () => {
    const foreign = { kind: 'pipeline', name: 'theirs', policies: [], execute: async () => 1 };
    expect(() => pipeline(foreign)).toThrow(/'theirs' was made by another copy/);
  });
});

describe('through: a pipeline as part of a call', () => {
  const failing = (): Promise<never> => Promise.reject(new Error('x'));

  it('is abandoned with the call, and keeps its permits until the operation has ended', async () => {
    const runtime = virtualRuntime();
    const journal: string[] = [];
    const pending = deferred();
    const secondary = pipeline({ name: 'secondary', runtime }, probe('s', journal));
    const outside = bulkhead({ maxConcurrent: 1 });
    const api = pipeline({ runtime }, outside, timeout(10), fallback(secondary));
    let calls = 0;
    const answer = api.executeOutcome(() => (++calls === 1 ? failing() : pending.promise));
    await runtime.advance(10);
    expect(await answer).toMatchObject({ error: { code: 'timeout' } });
    expect(journal).toEqual(['s.admit', 's.abandon timeout']);
    expect(outside.active).toBe(1);
    pending.resolve(1);
    await runtime.settle();
    expect(journal.at(-1)).toBe('s.release');
    expect(outside.active).toBe(0);
    expect(secondary.snapshot()).toMatchObject({ executions: 1, failed: 1, active: 0 });
  });

  it('takes any pipeline, one of another copy of the package too', async () => {
    const seen: unknown[] = [];
    const foreign = {
      kind: 'pipeline' as const,
      name: 'theirs',
      execute: (operation: (call: never) => unknown, options: { key?: string }) => {
        seen.push(options.key);
        return Promise.resolve(operation({ attempt: 1 } as never));
      },
    };
    let calls = 0;
    const asking = {
      kind: 'mine',
      name: 'mine',
      settle: (call: PolicyCall, outcome: Outcome) =>
        outcome.ok
          ? ({ type: 'pass' } as const)
          : ({
              type: 'defer',
              promise: call.through(foreign as never, call.operation),
              decide: (own: Outcome) => ({ type: 'replace', outcome: own }) as const,
            } as const),
    };
    const answer = pipeline(asking).execute(() => (++calls === 1 ? failing() : 'theirs'), { key: 'k' });
    await expect(answer).resolves.toBe('theirs');
    expect(seen).toEqual(['k']);
  });

  it('has the traits around it that the call has, nested pipelines and layers included', async () => {
    const runtime = virtualRuntime();
    const seen: boolean[] = [];
    const within = probe('w', [], {
      admit: (call) => {
        seen.push(call.within('repeats'), call.within('limits'), call.within('judges'));
        return { type: 'answer', outcome: success(1) };
      },
    });
    await pipeline(
      { runtime },
      retry(),
      custom((next) => next()),
      pipeline(bulkhead()),
      within,
    ).execute(() => 1);
    expect(seen).toEqual([true, true, false]);
  });
});
