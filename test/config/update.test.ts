import type { Bulkhead, CircuitBreaker, Pipeline, RateLimiter, Retry } from 'seawall';
import { type ConfigEvent, definePolicies } from 'seawall/config';
import { virtualRuntime } from 'seawall/testing';
import { describe, expect, it } from 'vitest';

const part = <T>(pipeline: Pipeline<unknown>, kind: string): T => pipeline.policy(kind) as unknown as T;
const fail = (): never => {
  throw new Error('down');
};

describe('update', () => {
  it('takes effect for new calls, and lets calls in flight end in the old policies', async () => {
    const runtime = virtualRuntime();
    const policies = definePolicies({ policies: { a: { timeout: '10s' } } }, { runtime });
    const held = policies.a;
    const old = held.executeOutcome(() => new Promise(() => {}));
    policies.update({ policies: { a: { timeout: '1s' } } });
    const young = held.executeOutcome(() => new Promise(() => {}));
    await runtime.advance('1s');
    expect(await young).toMatchObject({ error: { timeoutMs: 1000 } });
    expect(held.snapshot().active).toBe(1);
    await runtime.advance('9s');
    expect(await old).toMatchObject({ error: { timeoutMs: 10_000 } });
    expect(held.snapshot()).toMatchObject({ executions: 2, failed: 2, active: 0 });
  });

  it('keeps the circuit, its state and its window', async () => {
    const policies = definePolicies({ policies: { a: { circuitBreaker: { consecutiveFailures: 3 } } } });
    const breaker = part<CircuitBreaker>(policies.a, 'circuit-breaker');
    await policies.a.executeOutcome(fail);
    await policies.a.executeOutcome(fail);
    policies.update({ policies: { a: { circuitBreaker: { consecutiveFailures: 3, breakDuration: '7s' } } } });
    await policies.a.executeOutcome(fail);
    expect(breaker.state).toBe('open');
    expect(part(policies.a, 'circuit-breaker')).toBe(breaker);
    expect(breaker.describe()).toMatchObject({ breakDuration: 7000 });
    // An option that is no longer named returns to its default.
    policies.update({ policies: { a: { circuitBreaker: { failureRate: 0.1 } } } });
    expect(breaker.describe()).toMatchObject({ failureRate: 0.1 });
    expect(breaker.describe()).not.toHaveProperty('consecutiveFailures');
    expect(breaker.state).toBe('open');
  });

  it('keeps the permits in use of a bulkhead, and resizes it: who waits gets in', async () => {
    const policies = definePolicies({ policies: { a: { bulkhead: { maxConcurrent: 1, maxQueued: 5 } } } });
    let running = 0;
    const ends: (() => void)[] = [];
    const operation = (): Promise<void> => {
      running += 1;
      return new Promise((resolve) => ends.push(resolve));
    };
    const calls = [1, 2, 3].map(() => policies.a.execute(operation));
    expect(running).toBe(1);
    policies.update({
      policies: {
        a: { bulkhead: { maxConcurrent: 2, maxQueued: 9, maxWait: '3s', releaseOn: 'abandon' } },
      },
    });
    await Promise.resolve();
    expect(running).toBe(2);
    const bulkhead = part<Bulkhead>(policies.a, 'bulkhead');
    expect(bulkhead.snapshot()).toMatchObject({ active: 2, queued: 1, maxConcurrent: 2, maxQueued: 9 });
    expect(bulkhead.describe?.()).toMatchObject({ maxWait: 3000, releaseOn: 'abandon' });
    // After it was taken out and put in again, it still knows its permits in use.
    policies.update({ policies: { a: {} } });
    policies.update({ policies: { a: { bulkhead: { maxConcurrent: 4 } } } });
    expect(part<Bulkhead>(policies.a, 'bulkhead').active).toBe(3);
    await Promise.resolve();
    for (const end of ends) end();
    await Promise.all(calls);
    expect(part<Bulkhead>(policies.a, 'bulkhead').active).toBe(0);
  });

  it('keeps how full a rate limiter is', async () => {
    const runtime = virtualRuntime();
    const policies = definePolicies(
      { policies: { a: { rateLimiter: { permits: 2, period: '10s' } } } },
      { runtime },
    );
    await policies.a.execute(() => 1);
    await policies.a.execute(() => 1);
    policies.update({
      policies: { a: { rateLimiter: { permits: 4, period: '10s', maxWait: '1m', maxQueued: 3 } } },
    });
    const limiter = part<RateLimiter>(policies.a, 'rate-limiter');
    expect(limiter.snapshot()).toMatchObject({ permits: 4, available: 0 });
    expect(limiter.describe?.()).toMatchObject({ maxWait: 60_000, maxQueued: 3, cost: 1 });
  });

  it('keeps the budget of a retry as long as its own options stay', async () => {
    const policies = definePolicies({ policies: { a: { retry: { maxAttempts: 3 } } } });
    const { budget } = part<Retry>(policies.a, 'retry');
    policies.update({ policies: { a: { retry: { maxAttempts: 5 } } } });
    expect(part<Retry>(policies.a, 'retry').describe()).toMatchObject({ maxAttempts: 5 });
    expect(part<Retry>(policies.a, 'retry').budget).toBe(budget);
    policies.update({ policies: { a: { retry: { budget: { ratio: 0.5 } } } } });
    expect(part<Retry>(policies.a, 'retry').budget).not.toBe(budget);
    policies.update({ policies: { a: { retry: { budget: false } } } });
    expect(part<Retry>(policies.a, 'retry').budget).toBeUndefined();
  });

  it('changes a shared budget for all who share it', () => {
    const policies = definePolicies({
      budgets: { s: {} },
      policies: { a: { retry: { budget: 's' } }, b: { retry: { budget: 's' } } },
    });
    policies.update({
      budgets: { s: { ratio: 0.5 } },
      policies: { a: { retry: { budget: 's' } }, b: { retry: { budget: 's' } } },
    });
    const { budget } = part<Retry>(policies.a, 'retry');
    expect(budget?.describe()).toMatchObject({ ratio: 0.5 });
    expect(part<Retry>(policies.b, 'retry').budget).toBe(budget);
  });

  it('changes every pipeline of a keyed set, and those made later', async () => {
    const policies = definePolicies({ policies: { a: { perKey: true, bulkhead: { maxConcurrent: 1 } } } });
    const early = policies.a.get('early');
    policies.update({ policies: { a: { perKey: true, bulkhead: { maxConcurrent: 7 } } } });
    expect(policies.a.get('early')).toBe(early);
    for (const key of ['early', 'late']) {
      expect(part<Bulkhead>(policies.a.get(key), 'bulkhead').maxConcurrent).toBe(7);
    }
  });

  it('can change the order, and keeps the policies in it', async () => {
    const policies = definePolicies({ policies: { a: { circuitBreaker: true, retry: true } } });
    const breaker = part(policies.a, 'circuit-breaker');
    policies.update({ policies: { a: ['circuitBreaker', { timeout: '3s' }] } });
    expect(policies.a.policies.map(({ kind }) => kind)).toEqual(['circuit-breaker', 'timeout']);
    expect(part(policies.a, 'circuit-breaker')).toBe(breaker);
  });

  it('changes the classifier', async () => {
    const policies = definePolicies({ policies: { a: { fallback: { value: 'other' } } } });
    const answer = (): Promise<unknown> => policies.a.execute(() => new Response(null, { status: 500 }));
    expect(await answer()).toBeInstanceOf(Response);
    policies.update({ policies: { a: { classify: 'http', fallback: { value: 'other' } } } });
    expect(await answer()).toBe('other');
  });

  it('is announced, with what is different; listeners of pipelines stay', async () => {
    const runtime = virtualRuntime({ wallTimeMs: 1_000_000 });
    const policies = definePolicies(
      { policies: { a: { timeout: '1s' }, b: { timeout: '1s' } } },
      { runtime },
    );
    const heard: ConfigEvent[] = [];
    const settled: unknown[] = [];
    const unsubscribe = policies.on('*', (event) => heard.push(event));
    policies.a.on('timeout.expired', (event) => settled.push(event.timeoutMs));
    policies.update({ policies: { a: { timeout: '2s' }, b: { timeout: '1s' }, c: {} } });
    expect(heard).toEqual([
      {
        type: 'config.updated',
        timeMs: 1_000_000,
        changed: ['a'],
        added: ['c'],
        findings: policies.findings,
      },
    ]);
    expect(policies.names).toEqual(['a', 'b', 'c']);
    const outcome = policies.a.executeOutcome(() => new Promise(() => {}));
    await runtime.advance('2s');
    await outcome;
    expect(settled).toEqual([2000]);
    unsubscribe();
    policies.update({ policies: { a: {}, b: {}, c: {} } });
    expect(heard).toHaveLength(1);
  });

  it('is refused whole if anything is wrong, and announced as such', () => {
    const policies = definePolicies({
      policies: { a: { timeout: '1s' }, b: { bulkhead: { maxConcurrent: 1 } } },
    });
    const before = policies.config;
    const heard: ConfigEvent[] = [];
    policies.on('config.refused', (event) => heard.push(event));
    const wrong = { policies: { a: { timeout: '2s' }, b: { bulkhead: { maxConcurrent: 0 } } } };
    expect(() => policies.update(wrong)).toThrow('policies.b.bulkhead.maxConcurrent');
    expect(heard).toMatchObject([{ type: 'config.refused', problems: [{ id: 'invalid-value' }] }]);
    expect(policies.config).toBe(before);
    expect(policies.a.describe().policies[0]?.options).toMatchObject({ after: 1000 });
  });

  it('puts another one in the place of a policy without state, where it cannot be changed', () => {
    const policies = definePolicies({
      policies: { a: { timeout: { after: '5s', name: 'x' }, fallback: { value: 1 } }, b: { timeout: '1s' } },
    });
    const timeout = policies.a.policy('timeout');
    policies.update({
      policies: {
        a: { timeout: { after: '4s', name: 'x' }, fallback: { pipeline: 'b' } },
        b: { timeout: '1s' },
      },
    });
    expect(policies.a.policy('timeout')).toBe(timeout);
    expect(policies.a.describe().policies.map(({ options }) => options)).toEqual([
      { pipeline: 'b' },
      { after: 4000, cooperative: false },
    ]);
    policies.update({
      policies: {
        a: { timeout: { after: '4s', name: 'y' }, fallback: { pipeline: 'b' } },
        b: { timeout: '1s' },
      },
    });
    expect(policies.a.policies.map(({ name }) => name)).toEqual(['fallback', 'y']);
  });

  it('refuses what only a restart can do', () => {
    const policies = definePolicies({
      policies: {
        a: { circuitBreaker: { name: 'x' }, bulkhead: { name: 'x' }, rateLimiter: { permits: 1, name: 'x' } },
        b: { perKey: true },
        c: {},
      },
    });
    const update = (): void =>
      policies.update({
        policies: {
          a: {
            circuitBreaker: { name: 'y' },
            bulkhead: { name: 'y' },
            rateLimiter: { permits: 1, name: 'y', key: true },
          },
          b: { perKey: { max: 5 } },
        },
      });
    for (const path of [
      'a.circuitBreaker.name',
      'a.bulkhead.name',
      'a.rateLimiter.name',
      'a.rateLimiter.key',
      'b.perKey',
    ]) {
      expect(update).toThrow(`needs-restart: policies.${path} cannot change while in use`);
    }
    expect(update).toThrow('entry-removed: policies.c was removed');
  });

  it('isolates what listeners throw', () => {
    const runtime = virtualRuntime();
    const policies = definePolicies({ policies: {} }, { runtime });
    policies.on('config.updated', fail);
    policies.update({ policies: {} });
    expect(runtime.reported).toHaveLength(1);
  });
});
