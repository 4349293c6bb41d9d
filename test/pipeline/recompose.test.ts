import { bulkhead, fallback, pipeline, recompose, retry, timeout } from 'seawall';
import { virtualRuntime } from 'seawall/testing';
import { describe, expect, it } from 'vitest';
import { type Outcome, PASS, type PolicyCall, reviseComposition } from '../../src/core/index.ts';

describe('recompose', () => {
  it('exchanges the policies for new calls; those in flight end in what they began with', async () => {
    const runtime = virtualRuntime();
    const of = pipeline({ name: 'p', runtime }, timeout('10s'));
    const old = of.executeOutcome(() => new Promise(() => {}));
    recompose(of, [timeout('1s')]);
    const young = of.executeOutcome(() => new Promise(() => {}));
    await runtime.runAll();
    expect(await old).toMatchObject({ error: { timeoutMs: 10_000 } });
    expect(await young).toMatchObject({ error: { timeoutMs: 1000 } });
    expect(of.snapshot()).toMatchObject({ executions: 2, failed: 2, active: 0 });
    expect(of.describe().policies).toHaveLength(1);
  });

  it('keeps listeners: they hear the new policies, and the old ones as long as calls are in them', async () => {
    const runtime = virtualRuntime();
    const of = pipeline({ name: 'p', runtime }, timeout('2s', { name: 'old' }));
    const heard: string[] = [];
    const unsubscribe = of.on('timeout.expired', ({ policy }) => heard.push(policy));
    const calls = [of.executeOutcome(() => new Promise(() => {}))];
    recompose(of, [timeout('1s', { name: 'new' })]);
    calls.push(of.executeOutcome(() => new Promise(() => {})));
    await runtime.runAll();
    await Promise.all(calls);
    expect(heard).toEqual(['new', 'old']);
    unsubscribe();
    const last = of.executeOutcome(() => new Promise(() => {}));
    await runtime.runAll();
    await last;
    expect(heard).toHaveLength(2);
  });

  it('keeps the state of a policy that stays', async () => {
    const shared = bulkhead({ maxConcurrent: 1 });
    const of = pipeline(shared);
    let end = (): void => {};
    const first = of.execute(() => new Promise<void>((resolve) => (end = resolve)));
    recompose(of, [retry(), shared]);
    expect(await of.executeOutcome(() => 1)).toMatchObject({ error: { code: 'bulkhead-full' } });
    end();
    await first;
    expect(await of.execute(() => 1)).toBe(1);
  });

  it('changes the classifier, or leaves it', async () => {
    const of = pipeline({ classify: () => 'failure' }, fallback('other'));
    recompose(of, [fallback('another')]);
    expect(await of.execute(() => 1)).toBe('another');
    recompose(of, of.policies, { classify: () => 'success' });
    expect(await of.execute(() => 1)).toBe(1);
  });

  it('refuses what pipeline() refuses, and changes nothing then', () => {
    const twice = bulkhead();
    const of = pipeline(twice);
    expect(() => recompose(of, [twice, twice])).toThrow('stands in it twice');
    expect(() => recompose(of, [5 as never])).toThrow('argument 0 must be a policy');
    expect(() => recompose(of, 5 as never)).toThrow('recompose: policies must be an array');
    expect(() => recompose({ kind: 'pipeline' } as never, [])).toThrow('made by this copy of the package');
    expect(() => recompose(of, [], { clasify: 1 } as never)).toThrow('did you mean classify?');
    expect(() => recompose(of, [], { classify: 1 as never })).toThrow(
      'recompose.classify must be a function',
    );
    expect(of.policies).toEqual([twice]);
  });
});

describe('a policy that changes in use what it wants to be asked about', () => {
  it('is read anew by each pipeline that it is in, from the next call on', async () => {
    const seen: number[] = [];
    const fussy = {
      kind: 'fussy',
      name: 'fussy',
      passesSuccess: true,
      needsTime: { admit: false, success: false },
      settle(_: PolicyCall, __: Outcome, now: number) {
        seen.push(now);
        return PASS;
      },
    };
    const runtime = virtualRuntime();
    const inner = pipeline({ runtime }, fussy);
    const outer = pipeline({ runtime }, timeout('1s'), inner);
    await inner.execute(() => 1);
    await outer.execute(() => 1);
    expect(seen).toEqual([]);
    Object.assign(fussy, { passesSuccess: false, needsTime: { admit: false, success: true } });
    reviseComposition();
    await inner.execute(() => 1);
    await outer.execute(() => 1);
    expect(seen).toEqual([0, 0]);
  });
});
