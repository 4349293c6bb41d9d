import { describe, expect, it } from 'vitest';
import { bulkhead } from '../../src/bulkhead/index.ts';
import { circuitBreaker } from '../../src/circuit-breaker/index.ts';
import { failure, type ResilienceEvent, success, systemRuntime } from '../../src/core/index.ts';
import { fallback } from '../../src/fallback/index.ts';
import { custom, pipeline } from '../../src/index.ts';
import { retry, schedule } from '../../src/retry/index.ts';
import { virtualRuntime } from '../../src/testing/index.ts';
import { timeout } from '../../src/timeout/index.ts';
import { probe } from '../engine/probe.ts';

describe('construction', () => {
  it('copies and freezes the row of policies', () => {
    const policies = [timeout(5), retry()] as const;
    const api = pipeline(...policies);
    expect(api.policies).toEqual(policies);
    expect(Object.isFrozen(api.policies)).toBe(true);
    expect(pipeline().policies).toEqual([]);
    expect(pipeline({}).name).toBe('unnamed');
    expect(pipeline({ name: 'api' }, ...policies).name).toBe('api');
  });

  it.each([
    [[5], TypeError],
    [[timeout(5), undefined], TypeError],
    [[timeout(5), () => 1], TypeError],
    [[timeout(5), {}], TypeError],
    [[timeout(5), { kind: 'mine' }], 'pipeline: argument 1 must be a policy'],
    [[timeout(5), { name: 'mine' }], 'pipeline: argument 1 must be a policy'],
    [[timeout(5), null], 'pipeline: argument 1 must be a policy'],
    [[{ nam: 'x' }], 'pipeline.nam is not an option: did you mean name?'],
    [[{ name: '' }], 'pipeline.name must be a string that is not empty'],
    [[{ classify: 'http' }], 'pipeline.classify must be a function'],
    [[{ runtime: {} }], 'pipeline.runtime.random must be a function, got undefined'],
    [[{ runtime: { ...systemRuntime, clock: { now: () => 0 } } }], 'pipeline.runtime.clock.wallNow'],
    [[null], TypeError],
  ])('refuses %o', (args, expected) => {
    expect(() => pipeline(...(args as never))).toThrow(expected as never);
  });

  it('T32: refuses a bulkhead twice in one pipeline, nested or behind a custom layer', () => {
    const limit = bulkhead({ name: 'db' });
    const twice = /the bulkhead 'db' stands in it twice/;
    expect(() => pipeline(limit, timeout(5), limit)).toThrow(twice);
    expect(() => pipeline(limit, pipeline(retry(), limit))).toThrow(twice);
    expect(() =>
      pipeline(
        limit,
        custom((next) => next()),
        limit,
      ),
    ).toThrow(twice);
    expect(() => pipeline(limit, bulkhead({ name: 'db' }))).not.toThrow();
    const patience = timeout(5);
    expect(() => pipeline(patience, retry(), patience)).not.toThrow();
  });

  it('shares the state of a policy that stands in two pipelines', async () => {
    const runtime = virtualRuntime();
    const breaker = circuitBreaker({ consecutiveFailures: 1 });
    const a = pipeline({ runtime }, breaker);
    const b = pipeline({ runtime }, breaker);
    await a.executeOutcome(() => Promise.reject(new Error('x')));
    expect(await b.executeOutcome(() => 1)).toMatchObject({ error: { code: 'circuit-open' } });
  });
});

describe('execute', () => {
  it.each([
    [[undefined], 'execute: operation must be a function, got undefined'],
    [[() => 1, null], 'execute: options must be an object, got null'],
    [[() => 1, { signal: {} }], 'execute: signal must be an AbortSignal, got an object'],
    [[() => 1, { signal: null }], 'execute: signal must be an AbortSignal, got null'],
  ])('T14: always returns a promise: %o', async (args, message) => {
    const api = pipeline(retry());
    await expect(api.execute(...(args as [never]))).rejects.toThrow(new TypeError(message));
    expect(await api.executeOutcome(...(args as [never]))).toEqual(failure(new TypeError(message)));
    expect(api.snapshot().executions).toBe(0);
  });

  it('executeOutcome never rejects', async () => {
    const api = pipeline(timeout(50));
    const error = { anything: true };
    expect(await api.executeOutcome(() => 1)).toEqual(success(1));
    expect(await api.executeOutcome(() => Promise.reject(error))).toEqual({ ok: false, error });
    expect(
      await api.executeOutcome(() => {
        throw error;
      }),
    ).toEqual({ ok: false, error });
  });
});

describe('policy()', () => {
  const breaker = circuitBreaker({ name: 'payments' });
  const innermost = pipeline({ name: 'innermost' }, breaker);
  const inner = pipeline({ name: 'inner' }, innermost, retry({ name: 'again' }));
  const outer = pipeline({ name: 'outer' }, timeout('10s'), inner, timeout('1s', { name: 'attempt' }));

  it('finds by name, then by kind, outermost first, nested ones included', () => {
    expect(outer.policy('payments')).toBe(breaker);
    expect(outer.policy('circuit-breaker')).toBe(breaker);
    expect(outer.policy('timeout')).toBe(outer.policies[0]);
    expect(outer.policy('attempt')).toBe(outer.policies[2]);
    expect(outer.policy('inner')).toBe(inner);
    expect(outer.policy('innermost')).toBe(innermost);
    expect(outer.policy('nothing')).toBeUndefined();
  });
});

describe('snapshot()', () => {
  it('counts executions, and holds the state of each policy that has any', async () => {
    const runtime = virtualRuntime();
    const api = pipeline({ name: 'api', runtime }, timeout(50), pipeline(bulkhead({ maxConcurrent: 2 })));
    await api.execute(() => 1);
    await api.executeOutcome(() => Promise.reject(new Error('x')));
    void api.executeOutcome(() => new Promise(() => {}));
    const snapshot = api.snapshot();
    expect(snapshot).toMatchObject({
      name: 'api',
      executions: 3,
      succeeded: 1,
      failed: 1,
      active: 1,
      policies: [{ name: 'bulkhead', kind: 'bulkhead', state: { active: 1 } }],
    });
    expect(Object.isFrozen(snapshot) && Object.isFrozen(snapshot.policies)).toBe(true);
    expect(JSON.parse(JSON.stringify(snapshot))).toEqual(snapshot);
  });

  it('counts a call that was rejected, or aborted before its start, as failed', async () => {
    const api = pipeline(probe('a', [], { admit: () => ({ type: 'reject', error: 1 }) }));
    await api.executeOutcome(() => 1);
    await api.executeOutcome(() => 1, { signal: AbortSignal.abort() });
    expect(api.snapshot()).toMatchObject({ executions: 2, failed: 2, active: 0 });
  });
});

describe('events', () => {
  function heard(api: { on: (type: '*', listener: (event: ResilienceEvent) => void) => () => void }) {
    const types: string[] = [];
    const off = api.on('*', ({ type, policy }) => types.push(`${policy} ${type}`));
    return { types, off };
  }

  it('of the pipeline and all policies in it reach its listeners, once each', async () => {
    const runtime = virtualRuntime({ wallTimeMs: 500 });
    const again = retry({ maxAttempts: 2, backoff: schedule([5]) });
    const api = pipeline({ name: 'api', runtime }, pipeline({ runtime }, again), timeout(10));
    const { types, off } = heard(api);
    const settled: unknown[] = [];
    api.on('execution.settled', (event) => settled.push(event));
    const answer = api.executeOutcome(() => new Promise(() => {}), { key: 'k' });
    await runtime.advance(25);
    const outcome = await answer;
    expect(types).toEqual([
      'timeout timeout.expired',
      'retry retry.scheduled',
      'timeout timeout.expired',
      'retry retry.exhausted',
      'api execution.settled',
    ]);
    expect(settled).toEqual([
      {
        type: 'execution.settled',
        timeMs: 525,
        policy: 'api',
        policyKind: 'pipeline',
        pipeline: 'api',
        key: 'k',
        attempt: 2,
        outcome,
        durationMs: 25,
        attempts: 2,
      },
    ]);
    off();
    off();
    await api.executeOutcome(() => 1);
    expect(types).toHaveLength(5);
    expect(settled).toHaveLength(2);
  });

  it('of a call reach the pipelines that the call runs in, and no other that shares the policy', async () => {
    const runtime = virtualRuntime();
    const shared = retry({ maxAttempts: 1 });
    const inner = pipeline({ name: 'inner', runtime }, shared);
    const outer = pipeline({ name: 'outer', runtime }, inner);
    const other = pipeline({ name: 'other', runtime }, shared);
    const seen = [inner, outer, other].map(heard);
    const fail = (): Promise<never> => Promise.reject(new Error('x'));
    await outer.executeOutcome(fail);
    const exhausted = (): number[] =>
      seen.map(({ types }) => types.filter((type) => type.endsWith('exhausted')).length);
    expect(exhausted()).toEqual([1, 1, 0]);
    await inner.executeOutcome(fail);
    expect(exhausted()).toEqual([2, 1, 0]);
    await other.executeOutcome(fail);
    expect(exhausted()).toEqual([2, 1, 1]);
  });

  it('reach the listeners that stay when another has left, even if it leaves twice', async () => {
    const api = pipeline({ name: 'api' }, fallback(null));
    const heard: string[] = [];
    const leave = api.on('fallback.used', () => heard.push('leaving'));
    const last = api.on('fallback.used', () => heard.push('staying'));
    leave();
    leave();
    await api.execute(() => Promise.reject(new Error('x')));
    expect(heard).toEqual(['staying']);
    last();
    await api.execute(() => Promise.reject(new Error('x')));
    expect(heard).toEqual(['staying']);
  });

  it('of shared state reach all pipelines that the policy is in', async () => {
    const runtime = virtualRuntime();
    const breaker = circuitBreaker({ consecutiveFailures: 1 });
    const a = pipeline({ name: 'a', runtime }, breaker);
    const b = pipeline({ name: 'b', runtime }, breaker);
    const [heardA, heardB] = [heard(a), heard(b)] as const;
    await a.executeOutcome(() => Promise.reject(new Error('x')));
    expect(heardA.types).toContain('circuit-breaker circuit.opened');
    expect(heardB.types).toEqual(['circuit-breaker circuit.opened']);
    breaker.isolate();
    expect(heardB.types.at(-1)).toBe('circuit-breaker circuit.isolated');
  });

  it('of a policy reach its own listeners from every pipeline', async () => {
    const runtime = virtualRuntime();
    const shared = retry({ maxAttempts: 1 });
    const from: unknown[] = [];
    shared.on('retry.exhausted', (event) => from.push(event.pipeline));
    for (const name of ['a', 'b']) {
      await pipeline({ name, runtime }, shared).executeOutcome(() => Promise.reject(new Error('x')));
    }
    expect(from).toEqual(['a', 'b']);
  });

  it('T8: a listener that throws, or rejects, changes nothing and is reported once', async () => {
    const runtime = virtualRuntime();
    const api = pipeline({ runtime }, retry({ maxAttempts: 2, backoff: schedule([1]) }));
    const thrown = new Error('listener');
    api.on('retry.scheduled', () => {
      throw thrown;
    });
    api.on('execution.settled', async () => {
      throw thrown;
    });
    const answer = api.execute(({ attempt }) => (attempt === 1 ? Promise.reject(new Error('x')) : 'v'));
    await runtime.advance(1);
    await expect(answer).resolves.toBe('v');
    expect(runtime.reported).toEqual([thrown, thrown]);
  });
});

describe('describe()', () => {
  const api = pipeline(
    { name: 'api' },
    timeout('2s'),
    retry({ name: 'again' }),
    pipeline(
      { name: 'inner' },
      fallback(null),
      custom((next) => next(), { name: 'mine' }),
    ),
    timeout('3s', { name: 'attempt' }),
  );

  it('is plain data: what is composed, with resolved options', () => {
    const description = api.describe();
    expect(description.policies.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'timeout timeout',
      'retry again',
      'pipeline inner',
      'timeout attempt',
    ]);
    expect(description.policies[0]?.options).toMatchObject({ after: 2000 });
    expect(description.policies[2]?.policies?.map(({ name }) => name)).toEqual(['fallback', 'mine']);
    expect(JSON.parse(JSON.stringify(description))).toEqual(description);
  });

  it('is drawn for people', () => {
    const lines = String(api.describe()).split('\n');
    expect(lines[0]).toBe('api');
    expect(lines[1]).toMatch(/^ {2}└ timeout: .*after 2000/);
    expect(lines[2]).toMatch(/^ {4}└ retry 'again': maxAttempts 3/);
    expect(lines[3]).toBe("      └ pipeline 'inner'");
    expect(lines[4]).toMatch(/^ {8}└ fallback: /);
    expect(lines[5]).toMatch(/^ {10}└ custom 'mine': maxAttempts unlimited$/);
    expect(lines[6]).toMatch(/└ timeout 'attempt': /);
    expect(lines).toHaveLength(7);
  });

  it('is drawn with options side by side, those in options and lists included', () => {
    const drawn = {
      kind: 'mine',
      name: 'mine',
      describe: () => ({ a: 1, of: { b: 'two', c: { d: null } }, list: [1, { e: 2 }], none: {} }),
    };
    expect(String(pipeline(drawn, { kind: 'plain', name: 'plain' }).describe())).toBe(
      [
        'unnamed',
        '  └ mine: a 1, of { b two, c { d null } }, list [1, { e 2 }], none {  }',
        '    └ plain',
      ].join('\n'),
    );
  });
});
