import { metrics } from '@opentelemetry/api';
import { AggregationTemporality } from '@opentelemetry/sdk-metrics';
import { afterEach, describe, expect, it } from 'vitest';
import {
  bulkhead,
  circuitBreaker,
  configureTelemetry,
  type Pipeline,
  perKey,
  pipeline,
  recompose,
  timeout,
} from '../../src/index.ts';
import { virtualRuntime } from '../../src/testing/index.ts';
import { collectGarbage } from '../support/garbage.ts';
import { RealMeters } from './real-meters.ts';

const STATE = 'resilience.circuit_breaker.state';
const RATIO = 'resilience.circuit_breaker.failure_ratio';
const LIMIT = 'resilience.capacity.limit';

afterEach(() => {
  metrics.disable();
  configureTelemetry({});
});

const fail = () => {
  throw new Error('down');
};

describe('what has ended is shown as ended, by an SDK that repeats the last value', () => {
  it('a window that is over has no failures', async () => {
    const meters = new RealMeters();
    const runtime = virtualRuntime();
    const telemetry = { meterProvider: meters.provider };
    const calls = pipeline(
      { runtime, telemetry },
      circuitBreaker({ failureRate: 1, minimumCalls: 5, window: '10s' }),
    );
    await calls.execute(() => 1);
    expect(await meters.values(RATIO)).toEqual([]);
    for (let i = 0; i < 9; i++) await calls.executeOutcome(fail);
    expect(await meters.values(RATIO)).toEqual([0.9]);
    await runtime.advance('20s');
    expect(await meters.values(RATIO)).toEqual([0]);
    for (let i = 0; i < 5; i++) await calls.executeOutcome(i < 4 ? () => 1 : fail);
    expect(await meters.values(RATIO)).toEqual([0.2]);
  });

  it('a limit that is taken away is 0, and one that comes back is shown', async () => {
    const meters = new RealMeters();
    const places = bulkhead({ maxConcurrent: 8 });
    const calls = pipeline({ telemetry: { meterProvider: meters.provider } }, places);
    await calls.execute(() => 1);
    expect(await meters.values(LIMIT)).toEqual([8]);
    places.update({ maxConcurrent: Infinity });
    expect(await meters.values(LIMIT)).toEqual([0]);
    places.update({ maxConcurrent: 3 });
    expect(await meters.values(LIMIT)).toEqual([3]);
  });

  it('a policy that has left a pipeline has no state', async () => {
    const meters = new RealMeters();
    const breaker = circuitBreaker();
    const calls = pipeline({ telemetry: { meterProvider: meters.provider } }, breaker);
    breaker.isolate();
    expect(await meters.values(STATE, { [STATE]: 'isolated' })).toEqual([1]);
    recompose(calls, [timeout('1s')]);
    expect(await meters.values(STATE, { [STATE]: 'isolated' })).toEqual([0]);
    expect(await meters.values(STATE, { [STATE]: 'closed' })).toEqual([0]);
  });

  it('a key that is evicted takes its circuit and its limits along', async () => {
    const meters = new RealMeters();
    const made: Pipeline[] = [];
    const hosts = perKey(
      () => {
        const host = pipeline(
          { name: 'hosts', telemetry: { meterProvider: meters.provider } },
          circuitBreaker({ consecutiveFailures: 1 }),
          bulkhead({ maxConcurrent: 4 }),
        );
        // Held, so that it is not collected as garbage.
        made.push(host);
        return host;
      },
      { max: 1 },
    );
    await hosts.executeOutcome(fail, { key: 'a' });
    expect(await meters.values(STATE, { [STATE]: 'open' })).toEqual([1]);
    await hosts.execute(() => 1, { key: 'b' });
    expect(made).toHaveLength(2);
    expect(await meters.values(STATE, { [STATE]: 'open' })).toEqual([0]);
    expect(await meters.values(STATE, { [STATE]: 'closed' })).toEqual([1]);
    expect(await meters.values(LIMIT)).toEqual([4]);
    // The test still holds the evicted pipeline.
    await made[0]?.executeOutcome(() => 1);
    expect(await meters.values(STATE, { [STATE]: 'open' })).toEqual([1]);
    expect(await meters.values('resilience.pipeline.attempts')).toEqual([2]);
  });

  it('a pipeline that nobody has any more has no state, and its counters stay', async () => {
    const meters = new RealMeters();
    const use = async (): Promise<void> => {
      const breaker = circuitBreaker();
      breaker.isolate();
      const gone = pipeline({ name: 'gone', telemetry: { meterProvider: meters.provider } }, breaker);
      await gone.executeOutcome(() => 1);
    };
    await use();
    expect(await meters.values(STATE, { [STATE]: 'isolated' })).toEqual([1]);
    await collectGarbage();
    expect(await meters.values(STATE, { [STATE]: 'isolated' })).toEqual([0]);
    expect(
      await meters.values('resilience.pipeline.calls', { 'resilience.call.outcome': 'failure' }),
    ).toEqual([1]);
  });

  it('what is switched off, or moves to another provider, ends at the first, also without another call', async () => {
    const [first, second] = [new RealMeters(), new RealMeters()];
    metrics.setGlobalMeterProvider(first.provider);
    const breaker = circuitBreaker();
    const calls = pipeline({ name: 'moves' }, breaker);
    breaker.isolate();
    const isolated = { [STATE]: 'isolated' };
    expect(await first.values(STATE, isolated)).toEqual([1]);
    metrics.disable();
    metrics.setGlobalMeterProvider(second.provider);
    expect(await first.values(STATE, isolated)).toEqual([0]);
    expect(await second.values(STATE, isolated)).toEqual([1]);
    configureTelemetry(false);
    expect(await second.values(STATE, isolated)).toEqual([0]);
    configureTelemetry({ attributes: { region: 'eu' } });
    await calls.executeOutcome(() => 1);
    expect(await second.values(STATE, { ...isolated, region: 'eu' })).toEqual([1]);
    expect(await first.values(STATE, isolated)).toEqual([0]);
  });

  it('in deltas too: what has ended is told once', async () => {
    const meters = new RealMeters(AggregationTemporality.DELTA);
    const places = bulkhead({ maxConcurrent: 8 });
    pipeline({ telemetry: { meterProvider: meters.provider } }, places);
    expect(await meters.values(LIMIT)).toEqual([8]);
    places.update({ maxConcurrent: Infinity });
    expect(await meters.values(LIMIT)).toEqual([-8]);
    expect(await meters.values(LIMIT)).toEqual([]);
  });

  it('nothing ends that is only shown by another pipeline as well', async () => {
    const meters = new RealMeters();
    const shared = circuitBreaker({ name: 'shared' });
    const telemetry = { meterProvider: meters.provider };
    const stays = pipeline({ name: 'hosts', telemetry }, shared);
    const leaves = pipeline({ name: 'hosts', telemetry }, shared, timeout('1s'));
    shared.isolate();
    await stays.executeOutcome(() => 1);
    recompose(leaves, []);
    expect(await meters.values(STATE, { [STATE]: 'isolated' })).toEqual([1]);
  });
});
