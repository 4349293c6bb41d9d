import { describe, expect, it } from 'vitest';
import { EventHub } from '../../src/core/index.ts';
import {
  bulkhead,
  circuitBreaker,
  custom,
  type Pipeline,
  perKey,
  pipeline,
  retry,
  timeout,
} from '../../src/index.ts';
import { FakeMeters } from './fake-otel.ts';
import { RealMeters } from './real-meters.ts';

const OTHER = { 'resilience.pipeline.name': '_OTHER' };
const usual = () => [timeout('10s'), retry(), circuitBreaker(), bulkhead(), timeout('1s')] as const;

const fail = (code: string) => () => {
  throw Object.assign(new Error(code), { code });
};

/** Returns the names of metrics with a series that has lost its attributes, because there were too many. */
async function overflowing(meters: RealMeters): Promise<string[]> {
  const points = await meters.read();
  return points
    .filter(({ attributes }) => attributes['otel.metric.overflow'] === true)
    .map(({ name }) => name);
}

async function total(meters: RealMeters, name: string): Promise<number> {
  const values = await meters.values(name);
  return values.reduce((sum, value) => sum + value, 0);
}

describe('series', () => {
  it('of many pipelines of the usual policies do not overflow: those beyond go by one name', async () => {
    const meters = new RealMeters();
    const kept: Pipeline<unknown>[] = [];
    for (let i = 0; i < 400; i++) {
      const calls = pipeline({ name: `p${i}`, telemetry: { meterProvider: meters.provider } }, ...usual());
      await calls.execute(() => 1);
      kept.push(calls);
    }
    expect(await overflowing(meters)).toEqual([]);
    expect(await total(meters, 'resilience.pipeline.attempts')).toBe(400);
    const events = await meters.read('resilience.policy.events');
    const names = new Set(events.map(({ attributes }) => attributes['resilience.pipeline.name']));
    expect(names.size).toBeGreaterThan(100);
    expect(await meters.values('resilience.pipeline.attempts', OTHER)).toEqual([400 - names.size + 1]);
    expect(kept).toHaveLength(400);
  });

  it('of many pipelines without policies go by their names up to 600', async () => {
    const meters = new RealMeters();
    const telemetry = { meterProvider: meters.provider };
    const kept = Array.from({ length: 1000 }, (_, i) => pipeline({ name: `tenant-${i}`, telemetry }));
    for (const calls of kept) await calls.execute(() => 1);
    expect(await overflowing(meters)).toEqual([]);
    expect(await meters.values('resilience.pipeline.attempts', OTHER)).toEqual([400]);
  });

  it('of keys of one name are those of one pipeline', async () => {
    const meters = new RealMeters();
    const telemetry = { meterProvider: meters.provider };
    const hosts = perKey(() => pipeline({ name: 'hosts', telemetry }, ...usual()), { max: 5000 });
    for (let i = 0; i < 3000; i++) await hosts.execute(() => 1, { key: `host-${i}` });
    expect(await overflowing(meters)).toEqual([]);
    expect(await meters.values('resilience.pipeline.attempts')).toEqual([3000]);
  });

  it('of errors of all sorts in all pipelines do not overflow either, and no failure is lost', async () => {
    const meters = new RealMeters();
    const telemetry = { meterProvider: meters.provider, attemptDurations: true };
    const kept = Array.from({ length: 200 }, (_, i) => pipeline({ name: `p${i}`, telemetry }));
    for (const calls of kept) {
      for (let type = 0; type < 40; type++) await calls.executeOutcome(fail(`E${type}`));
    }
    expect(await overflowing(meters)).toEqual([]);
    expect(await total(meters, 'resilience.pipeline.duration')).toBe(8000);
    expect(await total(meters, 'resilience.pipeline.calls')).toBe(8000);
  });

  it('of policies that pipelines of one name call differently, and of events that they make up, are bounded', async () => {
    const meters = new RealMeters();
    const telemetry = { meterProvider: meters.provider };
    const kept: Pipeline<unknown>[] = [];
    for (let i = 0; i < 300; i++) {
      const name = `own-${i}`;
      const events = new EventHub({ kind: name, name });
      const policy = { kind: name, name, events };
      const calls = pipeline(
        { name: `p${i % 20}`, telemetry },
        policy,
        custom(async (next) => next()),
      );
      for (let type = 0; type < 50; type++) {
        await calls.execute((call) =>
          events.emit(`made-up-${type}` as never, call as never, () => ({}) as never),
        );
      }
      kept.push(calls);
    }
    expect(await overflowing(meters)).toEqual([]);
    expect(await total(meters, 'resilience.policy.events')).toBe(300 * 50);
    expect(kept).toHaveLength(300);
  });

  it('names that are one after they were cut have one counter', async () => {
    const meters = new FakeMeters();
    const telemetry = { meterProvider: meters.provider };
    const long = 'x'.repeat(200);
    await pipeline({ name: `${long}1`, telemetry }, timeout(5, { name: `${long}1` })).execute(() => 1);
    await pipeline({ name: `${long}2`, telemetry }, timeout(5, { name: `${long}2` })).execute(() => 1);
    expect(meters.value('resilience.pipeline.attempts')).toBe(2);
    expect(meters.value('resilience.policy.events')).toBe(0);
  });

  it('of a pipeline that is called like those beyond are one with theirs', async () => {
    const meters = new RealMeters();
    const telemetry = { meterProvider: meters.provider };
    const kept = Array.from({ length: 700 }, (_, i) => pipeline({ name: `p${i}`, telemetry }));
    kept.push(pipeline({ name: '_OTHER', telemetry }));
    for (const calls of kept) await calls.execute(() => 1);
    expect(await total(meters, 'resilience.pipeline.attempts')).toBe(701);
  });
});
