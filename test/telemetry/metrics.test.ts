import { metrics } from '@opentelemetry/api';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  bulkhead,
  type CircuitBreaker,
  circuitBreaker,
  configureTelemetry,
  constant,
  fallback,
  pipeline,
  rateLimiter,
  recompose,
  results,
  retry,
  timeout,
} from '../../src/index.ts';
import { type Roster, rosterOf } from '../../src/telemetry/roster.ts';
import { virtualRuntime } from '../../src/testing/index.ts';
import { FakeMeters } from './fake-otel.ts';

const DURATION = 'resilience.pipeline.duration';
const EVENTS = 'resilience.policy.events';

const event = (name: string, more = {}) => ({ 'resilience.policy.event': name, ...more });
const fail = (code: string) => () => {
  throw Object.assign(new Error(code), { code });
};

afterEach(() => {
  metrics.disable();
  configureTelemetry({});
});

describe('durations', () => {
  it('are recorded once per call, in seconds, with the type of the final error only', async () => {
    const meters = new FakeMeters();
    const runtime = virtualRuntime();
    const calls = pipeline(
      { name: 'calls', runtime, telemetry: { meterProvider: meters.provider } },
      retry({ backoff: constant(500), maxAttempts: 2 }),
    );
    const done = calls.execute(({ attempt }) => (attempt === 1 ? fail('ECONNRESET')() : 'fine'));
    await runtime.advance(500);
    await done;
    expect(meters.records).toEqual([
      { name: DURATION, value: 0.5, attributes: { 'resilience.pipeline.name': 'calls' } },
    ]);
  });

  it.each([
    ['a rejection', circuitBreaker(), 'circuit_open'],
    ['a timeout', timeout(10), 'timeout'],
  ])('name %s by its code', async (_, policy, type) => {
    const meters = new FakeMeters();
    const runtime = virtualRuntime();
    const calls = pipeline({ runtime, telemetry: { meterProvider: meters.provider } }, policy);
    if ('isolate' in policy) policy.isolate();
    const done = calls.executeOutcome(() => new Promise(() => {}));
    await runtime.advance(10);
    await done;
    expect(meters.errorTypes()).toEqual({ [type]: 1 });
  });

  it('call the caller’s own abort cancelled, whatever its reason', async () => {
    const meters = new FakeMeters();
    const calls = pipeline({ telemetry: { meterProvider: meters.provider } }, timeout('1s'));
    const controller = new AbortController();
    const done = calls.executeOutcome(() => new Promise(() => {}), { signal: controller.signal });
    controller.abort(new RangeError('changed my mind'));
    await done;
    expect(meters.errorTypes()).toEqual({ cancelled: 1 });
  });

  it('go by the classifier: a response may be a failure, and an error an answer', async () => {
    const meters = new FakeMeters();
    class NotFound extends Error {}
    const classify = results<unknown>(
      (value) => ((value as { status?: number }).status === 503 ? 'failure' : undefined),
      (outcome) =>
        !outcome.ok && outcome.error instanceof NotFound ? 'success' : outcome.ok ? 'success' : 'failure',
    );
    const calls = pipeline({ classify, telemetry: { meterProvider: meters.provider } });
    await calls.execute(() => ({ status: 503 }));
    await calls.execute(() => ({ status: 200 }));
    await calls.executeOutcome(() => {
      throw new NotFound();
    });
    expect(meters.errorTypes()).toEqual({ '503': 1, none: 2 });
  });

  it('have at most 32 error types for each pipeline', async () => {
    const meters = new FakeMeters();
    const calls = pipeline({ telemetry: { meterProvider: meters.provider } });
    for (let i = 0; i < 100; i++) await calls.executeOutcome(fail(`E${1000 + i}`));
    const types = meters.errorTypes();
    expect(Object.keys(types)).toHaveLength(33);
    expect(types._OTHER).toBe(68);
  });

  it('of attempts are recorded on demand, also of those that nobody waited for', async () => {
    const meters = new FakeMeters();
    const runtime = virtualRuntime();
    const calls = pipeline(
      { runtime, telemetry: { meterProvider: meters.provider, attemptDurations: true } },
      retry({ maxAttempts: 2, backoff: constant(1) }),
      timeout(100),
    );
    let finish!: (value: string) => void;
    const done = calls.execute(({ attempt }) =>
      attempt === 1 ? new Promise((resolve) => (finish = resolve)) : 'fine',
    );
    await runtime.advance(101);
    await done;
    expect(meters.errorTypes('resilience.attempt.duration')).toEqual({ none: 1 });
    finish('late');
    await runtime.advance(0);
    expect(meters.errorTypes('resilience.attempt.duration')).toEqual({ none: 1, timeout: 1 });
  });

  it('of queues are those of the calls that waited', async () => {
    const meters = new FakeMeters();
    const runtime = virtualRuntime();
    const calls = pipeline(
      { name: 'calls', runtime, telemetry: { meterProvider: meters.provider } },
      bulkhead({ maxConcurrent: 1, maxQueued: 2, maxWait: 300 }),
    );
    let finish!: (value: string) => void;
    const first = calls.execute(() => new Promise((resolve) => (finish = resolve)));
    const second = calls.execute(() => new Promise(() => {}));
    const third = calls.executeOutcome(() => 'never');
    await runtime.advance(200);
    expect(meters.value('resilience.queue.usage')).toBe(2);
    expect(meters.value('resilience.pipeline.active')).toBe(3);
    finish('first');
    await first;
    await runtime.advance(100);
    await third;
    void second;
    const queue = meters.records.filter(({ name }) => name === 'resilience.queue.duration');
    expect(queue.map(({ value }) => value)).toEqual([0.2, 0.3]);
    expect(queue[0]?.attributes).toEqual({
      'resilience.pipeline.name': 'calls',
      'resilience.policy.name': 'bulkhead',
      'resilience.policy.type': 'bulkhead',
    });
  });
});

describe('an SDK that comes later', () => {
  it('is found by the next call, and told of what was counted before', async () => {
    const calls = pipeline({ name: 'early' }, retry({ maxAttempts: 2, backoff: constant(0) }));
    await calls.executeOutcome(fail('ECONNRESET'));
    const meters = new FakeMeters();
    metrics.setGlobalMeterProvider(meters.provider);
    expect(meters.callbacks).toEqual([]);
    await calls.execute(() => 'fine');
    expect(meters.errorTypes()).toEqual({ none: 1 });
    expect(meters.value('resilience.pipeline.attempts')).toBe(3);
    expect(meters.value(EVENTS, event('retry.scheduled'))).toBe(1);
  });

  it('is found by the next call of a busy pipeline, or of one that has one call a minute', async () => {
    const calls = pipeline({ name: 'busy' });
    for (let i = 0; i < 1001; i++) await calls.execute(() => 1);
    const meters = new FakeMeters();
    metrics.setGlobalMeterProvider(meters.provider);
    await calls.execute(() => 1);
    expect(meters.records).toHaveLength(1);
    metrics.disable();
    const next = new FakeMeters();
    metrics.setGlobalMeterProvider(next.provider);
    await calls.execute(() => 1);
    expect(next.records).toHaveLength(1);
    expect(meters.records).toHaveLength(1);
  });

  it('sees the calls that are in flight, and none below zero', async () => {
    const calls = pipeline({ name: 'early' }, bulkhead({ maxConcurrent: 10 }));
    const ends: (() => void)[] = [];
    const running = [1, 2, 3].map(() => calls.execute(() => new Promise<void>((end) => ends.push(end))));
    const meters = new FakeMeters();
    metrics.setGlobalMeterProvider(meters.provider);
    await calls.execute(() => 1);
    expect(meters.value('resilience.pipeline.active')).toBe(3);
    for (const end of ends) end();
    await Promise.all(running);
    expect(meters.value('resilience.pipeline.active')).toBe(0);
    expect(meters.value('resilience.capacity.usage')).toBe(0);
  });
});

describe('what an increase is measured from', () => {
  it('is there with 0 before the first call: outcomes, attempts, and what policies can do', () => {
    const meters = new FakeMeters();
    const calls = pipeline({ telemetry: { meterProvider: meters.provider } }, retry(), circuitBreaker());
    const counted = (name: string) => meters.collect().filter((point) => point.name === `resilience.${name}`);
    expect(calls.kind).toBe('pipeline');
    expect(counted('pipeline.calls').map(({ attributes }) => attributes['resilience.call.outcome'])).toEqual([
      'success',
      'failure',
      'cancelled',
    ]);
    expect(counted('policy.events')).toHaveLength(10);
    for (const name of ['pipeline.calls', 'pipeline.attempts', 'policy.events']) {
      expect(counted(name).every(({ value }) => value === 0)).toBe(true);
    }
  });

  it('calls are counted by how they end', async () => {
    const meters = new FakeMeters();
    const calls = pipeline({ telemetry: { meterProvider: meters.provider } });
    const controller = new AbortController();
    const given = calls.executeOutcome(() => new Promise(() => {}), { signal: controller.signal });
    controller.abort();
    await given;
    await calls.execute(() => 1);
    for (let i = 0; i < 3; i++) await calls.executeOutcome(fail('E1'));
    const ended = (outcome: string) =>
      meters.value('resilience.pipeline.calls', { 'resilience.call.outcome': outcome });
    expect([ended('success'), ended('failure'), ended('cancelled')]).toEqual([1, 3, 1]);
  });
});

describe('pipelines of one name', () => {
  it('are one series: counts and limits add up, a shared policy counts once', async () => {
    const meters = new FakeMeters();
    const shared = bulkhead({ maxConcurrent: 5, name: 'shared' });
    const make = () =>
      pipeline(
        { name: 'hosts', telemetry: { meterProvider: meters.provider } },
        circuitBreaker(),
        shared,
        bulkhead({ maxConcurrent: 3, name: 'own' }),
      );
    const hosts = [make(), make(), make()];
    for (const host of hosts) await host.execute(() => 1);
    for (const host of hosts.slice(0, 1)) (host.policy('circuit-breaker') as CircuitBreaker).isolate();
    const limit = (name: string) =>
      meters.value('resilience.capacity.limit', { 'resilience.policy.name': name });
    expect(limit('shared')).toBe(5);
    expect(limit('own')).toBe(9);
    const state = 'resilience.circuit_breaker.state';
    expect(meters.value(state, { [state]: 'closed' })).toBe(2);
    expect(meters.value(state, { [state]: 'isolated' })).toBe(1);
    expect(meters.value('resilience.pipeline.attempts')).toBe(3);
  });

  it('have no limit together where one of them has none', () => {
    const meters = new FakeMeters();
    const telemetry = { meterProvider: meters.provider };
    const limit = () => meters.value('resilience.capacity.limit', { 'resilience.policy.name': 'bulkhead' });
    const kept = [pipeline({ name: 'calls', telemetry }, bulkhead({ maxConcurrent: 5 }))];
    kept.push(pipeline({ name: 'calls', telemetry }, bulkhead({ maxConcurrent: 'unlimited' })));
    expect(limit()).toBeUndefined();
    expect(meters.value('resilience.capacity.usage', { 'resilience.policy.name': 'bulkhead' })).toBe(0);
    kept.push(pipeline({ name: 'calls', telemetry }, bulkhead({ maxConcurrent: 7 })));
    expect(limit()).toBeUndefined();
  });

  it('are still told of when one of them was collected as garbage', () => {
    const collected = new Set<object>();
    class FakeRef<T extends object> {
      readonly #target: T;
      constructor(target: T) {
        this.#target = target;
      }
      deref(): T | undefined {
        return collected.has(this.#target) ? undefined : this.#target;
      }
    }
    vi.stubGlobal('WeakRef', FakeRef);
    try {
      const meters = new FakeMeters();
      const roster = rosterOf(meters.provider) as Roster;
      const observed = ['a', 'b', 'c'].map((name) => ({
        ledger: roster.ledger(name, {}, []),
        books: [],
        active: () => 1,
        refresh: () => undefined,
      }));
      for (const one of observed) roster.add(one);
      const active = () =>
        meters
          .collect()
          .filter(({ name }) => name === 'resilience.pipeline.active')
          .map(({ attributes, value }) => `${attributes['resilience.pipeline.name']} ${value}`);
      expect(active()).toEqual(['a 1', 'b 1', 'c 1']);
      collected.add(observed[1]!);
      expect(active().sort()).toEqual(['a 1', 'b 0', 'c 1']);
    } finally {
      vi.unstubAllGlobals();
    }
  });

  it('keep their counts when one of them is no longer used', async () => {
    const meters = new FakeMeters();
    const use = async (): Promise<void> => {
      const calls = pipeline(
        { name: 'host', telemetry: { meterProvider: meters.provider } },
        fallback('spare'),
      );
      await calls.execute(fail('E1'));
    };
    for (let i = 0; i < 10; i++) await use();
    expect(meters.value(EVENTS, event('fallback.used'))).toBe(10);
  });
});

describe('bounds', () => {
  it('long names are cut', async () => {
    const meters = new FakeMeters();
    await pipeline({ name: 'x'.repeat(10_000), telemetry: { meterProvider: meters.provider } }).execute(
      () => 1,
    );
    expect(meters.records[0]?.attributes['resilience.pipeline.name']).toHaveLength(128);
  });

  it('policies of one name in a pipeline are told apart', async () => {
    const meters = new FakeMeters();
    const calls = pipeline({ telemetry: { meterProvider: meters.provider } }, timeout('2s'), timeout('1s'));
    await calls.execute(() => 1);
    const timeouts = meters.collect().filter(({ name }) => name === EVENTS);
    expect(timeouts.map(({ attributes }) => attributes['resilience.policy.name'])).toEqual([
      'timeout',
      'timeout_2',
    ]);
  });
});

describe('states', () => {
  it('the failure ratio is there once there are enough calls', async () => {
    const meters = new FakeMeters();
    const calls = pipeline(
      { telemetry: { meterProvider: meters.provider } },
      circuitBreaker({ minimumCalls: 4, failureRate: 1 }),
    );
    const ratio = () => meters.value('resilience.circuit_breaker.failure_ratio');
    for (const operation of [fail('E1'), () => 1, () => 1]) await calls.executeOutcome(operation);
    expect(ratio()).toBeUndefined();
    await calls.executeOutcome(() => 1);
    expect(ratio()).toBe(0.25);
  });

  it('a rate limiter shows the tokens in use, a retry what is left of its budget', async () => {
    const meters = new FakeMeters();
    const runtime = virtualRuntime();
    const calls = pipeline(
      { runtime, telemetry: { meterProvider: meters.provider } },
      retry({ maxAttempts: 2, backoff: constant(0) }),
      rateLimiter({ permits: 10, period: '1s' }),
    );
    await calls.executeOutcome(fail('E1'));
    const usage = (type: string) =>
      meters.value('resilience.capacity.usage', { 'resilience.policy.type': type });
    expect(usage('rate_limiter')).toBe(2);
    expect(meters.value('resilience.capacity.limit', { 'resilience.policy.type': 'rate_limiter' })).toBe(10);
    expect(usage('retry')).toBe(1);
  });

  it('C11: a bulkhead shows the permits that are held in vain, and counts them', async () => {
    const meters = new FakeMeters();
    const runtime = virtualRuntime();
    const calls = pipeline(
      { runtime, telemetry: { meterProvider: meters.provider } },
      bulkhead({ maxConcurrent: 4 }),
      timeout('1s'),
    );
    const abandoned = () => meters.value('resilience.capacity.abandoned');
    void calls.executeOutcome(() => new Promise(() => {}));
    expect(abandoned()).toBe(0);
    await runtime.advance(1000);
    expect(abandoned()).toBe(1);
    expect(meters.value('resilience.capacity.usage')).toBe(1);
    expect(meters.value('resilience.policy.events', { 'resilience.policy.event': 'permit.abandoned' })).toBe(
      1,
    );
  });

  it('what has no limit, or one for each key, shows none', async () => {
    const meters = new FakeMeters();
    const calls = pipeline(
      { telemetry: { meterProvider: meters.provider } },
      bulkhead({ maxConcurrent: Infinity }),
      rateLimiter({ permits: 10, period: '1s', key: true }),
    );
    await calls.execute(() => 1, { key: 'a' });
    expect(meters.value('resilience.capacity.limit')).toBeUndefined();
  });
});

describe('nested pipelines', () => {
  it('are measured each, and attempts count in both', async () => {
    const meters = new FakeMeters();
    const telemetry = { meterProvider: meters.provider };
    const inner = pipeline({ name: 'inner', telemetry }, retry({ maxAttempts: 3, backoff: constant(0) }));
    const outer = pipeline({ name: 'outer', telemetry }, timeout('1s'), inner);
    await outer.execute(({ attempt }) => (attempt < 3 ? fail('E1')() : 1));
    expect(meters.records.map(({ attributes }) => attributes['resilience.pipeline.name'])).toEqual([
      'inner',
      'outer',
    ]);
    for (const name of ['inner', 'outer']) {
      const attributes = { 'resilience.pipeline.name': name };
      expect(meters.value('resilience.pipeline.attempts', attributes)).toBe(3);
      expect(meters.value(EVENTS, { ...attributes, ...event('retry.scheduled') })).toBe(2);
    }
  });

  it('are measured where the outer one is not', async () => {
    const meters = new FakeMeters();
    const inner = pipeline({ name: 'inner', telemetry: { meterProvider: meters.provider } });
    const outer = pipeline({ name: 'outer', telemetry: false }, timeout('1s'), inner);
    await outer.execute(() => 1);
    expect(meters.records.map(({ attributes }) => attributes['resilience.pipeline.name'])).toEqual(['inner']);
    expect(meters.value('resilience.pipeline.attempts')).toBe(1);
  });

  it('that an outer timeout gives up have timed out', async () => {
    const meters = new FakeMeters();
    const runtime = virtualRuntime();
    const inner = pipeline({ name: 'inner', telemetry: { meterProvider: meters.provider } });
    const outer = pipeline({ name: 'outer', runtime, telemetry: false }, timeout(10), inner);
    const done = outer.executeOutcome(() => new Promise(() => {}));
    await runtime.advance(10);
    await done;
    expect(meters.errorTypes()).toEqual({ timeout: 1 });
  });
});

describe('configuration', () => {
  it('that the caller of the outer one calls off have failed, and are measured as cancelled', async () => {
    const [meters, controller] = [new FakeMeters(), new AbortController()];
    const telemetry = { meterProvider: meters.provider };
    const inner = pipeline({ name: 'inner', telemetry });
    const outer = pipeline({ name: 'outer', telemetry }, timeout('1s'), inner);
    const answer = outer.executeOutcome(() => new Promise(() => {}), { signal: controller.signal });
    controller.abort(new Error('enough'));
    await answer;
    expect(inner.snapshot()).toMatchObject({ executions: 1, succeeded: 0, failed: 1, active: 0 });
    expect(meters.errorTypes()).toEqual({ cancelled: 2 });
    const ended = (outcome: string) =>
      meters.value('resilience.pipeline.calls', {
        'resilience.pipeline.name': 'inner',
        'resilience.call.outcome': outcome,
      });
    expect([ended('cancelled'), ended('failure')]).toEqual([1, 0]);
  });

  it('telemetry: false, and metrics: false, measure nothing', async () => {
    const meters = new FakeMeters();
    metrics.setGlobalMeterProvider(meters.provider);
    await pipeline({ telemetry: false }).execute(() => 1);
    await pipeline({ telemetry: { metrics: false } }).execute(() => 1);
    expect(meters.records).toEqual([]);
    expect(meters.callbacks).toEqual([]);
  });

  it('configureTelemetry holds for pipelines that exist, under what they say themselves', async () => {
    const meters = new FakeMeters();
    const plain = pipeline({ name: 'plain' });
    const own = pipeline({ name: 'own', telemetry: { attributes: { 'server.address': 'a.example' } } });
    configureTelemetry({ meterProvider: meters.provider, attributes: { 'app.region': 'eu' } });
    await plain.execute(() => 1);
    await own.execute(() => 1);
    expect(meters.records.map(({ attributes }) => attributes)).toEqual([
      { 'resilience.pipeline.name': 'plain', 'app.region': 'eu' },
      { 'resilience.pipeline.name': 'own', 'app.region': 'eu', 'server.address': 'a.example' },
    ]);
    configureTelemetry(false);
    await plain.execute(() => 1);
    expect(meters.records).toHaveLength(2);
    configureTelemetry({ meterProvider: meters.provider });
    await plain.execute(() => 1);
    expect(meters.records).toHaveLength(3);
    configureTelemetry({ meterProvider: meters.provider });
    const running = plain.execute(() => Promise.resolve(1));
    expect(meters.value('resilience.pipeline.active', { 'resilience.pipeline.name': 'plain' })).toBe(1);
    await running;
    const attempts = meters.collect().filter(({ name }) => name === 'resilience.pipeline.attempts');
    expect(attempts.map(({ value }) => value).reduce((sum, value) => sum + value)).toBe(5);
  });

  it('the policies that a pipeline is recomposed of are measured', async () => {
    const meters = new FakeMeters();
    const calls = pipeline({ telemetry: { meterProvider: meters.provider } }, timeout('1s'));
    await calls.execute(() => 1);
    recompose(calls, [fallback('spare')]);
    await calls.execute(fail('E1'));
    expect(meters.value(EVENTS, event('fallback.used'))).toBe(1);
  });
});
