import { describe, expect, it } from 'vitest';
import {
  bulkhead,
  circuitBreaker,
  constant,
  fallback,
  pipeline,
  retry,
  type TelemetryOptions,
  timeout,
} from '../../src/index.ts';
import { virtualRuntime } from '../../src/testing/index.ts';
import { FakeLogs, FakeTraces } from './fake-otel.ts';

const fail = () => {
  throw Object.assign(new Error('reset'), { code: 'ECONNRESET' });
};

function calls(logs: FakeLogs, telemetry: TelemetryOptions = {}) {
  const runtime = virtualRuntime();
  const breaker = circuitBreaker({ minimumCalls: 2, breakDuration: '30s' });
  const options = { name: 'calls', runtime, telemetry: { loggerProvider: logs.provider, ...telemetry } };
  return {
    runtime,
    breaker,
    calls: pipeline(options, retry({ maxAttempts: 2, backoff: constant(0) }), breaker),
  };
}

describe('events', () => {
  it('are log records with a name, a severity, a time and no body', async () => {
    const logs = new FakeLogs();
    const { calls: failing, runtime } = calls(logs);
    await failing.executeOutcome(fail);
    const policy = (name: string, type = name) => ({
      'resilience.pipeline.name': 'calls',
      'resilience.policy.name': name,
      'resilience.policy.type': type,
    });
    const timestamp = runtime.clock.wallNow();
    expect(logs.records).toEqual([
      {
        eventName: 'resilience.retry.scheduled',
        severityNumber: 9,
        timestamp,
        attributes: {
          ...policy('retry'),
          'resilience.attempt.number': 1,
          'resilience.retry.delay': 0,
          'resilience.retry.delay_source': 'backoff',
          'error.type': 'ECONNRESET',
        },
      },
      {
        eventName: 'resilience.circuit_breaker.state_changed',
        severityNumber: 13,
        timestamp,
        attributes: {
          ...policy('circuit_breaker'),
          'resilience.circuit_breaker.state': 'open',
          'resilience.circuit_breaker.previous_state': 'closed',
          'resilience.circuit_breaker.reason': 'failure_rate',
          'resilience.circuit_breaker.failure_ratio': 1,
          'resilience.circuit_breaker.throughput': 2,
          'resilience.circuit_breaker.break_duration': 30,
        },
      },
      {
        eventName: 'resilience.retry.exhausted',
        severityNumber: 13,
        timestamp,
        attributes: { ...policy('retry'), 'resilience.attempt.count': 2, 'error.type': 'ECONNRESET' },
      },
    ]);
  });

  it('are told from minSeverity on: rejections are debug', async () => {
    for (const [minSeverity, expected] of [
      ['debug', ['resilience.circuit_breaker.state_changed', 'resilience.execution.rejected']],
      ['info', ['resilience.circuit_breaker.state_changed']],
      ['warn', ['resilience.circuit_breaker.state_changed']],
    ] as const) {
      const logs = new FakeLogs();
      const { calls: rejected, breaker } = calls(logs, { minSeverity });
      breaker.isolate();
      await rejected.executeOutcome(() => 1);
      expect(logs.names()).toEqual(expected);
    }
  });

  it('a timeout of an attempt is less severe than one of the call', async () => {
    const logs = new FakeLogs();
    const runtime = virtualRuntime();
    const options = { runtime, telemetry: { loggerProvider: logs.provider } };
    const hanging = pipeline(
      options,
      timeout(25),
      retry({ maxAttempts: 9, backoff: constant(0) }),
      timeout(20),
    );
    const done = hanging.executeOutcome(() => new Promise(() => {}));
    await runtime.advance(30);
    await done;
    expect(logs.records.filter(({ eventName }) => eventName === 'resilience.timeout.expired')).toMatchObject([
      { severityNumber: 9, attributes: { 'resilience.timeout.duration': 0.02 } },
      { severityNumber: 13, attributes: { 'resilience.timeout.duration': 0.025 } },
    ]);
  });

  it('beyond eventsPerSecond are left out, and the next one says how many', async () => {
    const logs = new FakeLogs();
    const runtime = virtualRuntime();
    const options = { runtime, telemetry: { loggerProvider: logs.provider, eventsPerSecond: 2 } };
    const spare = pipeline(options, fallback('spare'));
    for (let i = 0; i < 10; i++) await spare.execute(fail);
    expect(logs.records).toHaveLength(2);
    await runtime.advance(500);
    await spare.execute(fail);
    expect(logs.records).toHaveLength(3);
    expect(logs.records[2]?.attributes).toMatchObject({ 'resilience.event.suppressed_count': 8 });
    await runtime.advance(500);
    await spare.execute(fail);
    expect(logs.records[3]?.attributes).not.toHaveProperty('resilience.event.suppressed_count');
  });

  it('that no call brought about are told once, also of a shared policy', () => {
    const logs = new FakeLogs();
    const shared = bulkhead({ maxConcurrent: 4 });
    const telemetry = { loggerProvider: logs.provider };
    const both = [pipeline({ name: 'a', telemetry }, shared), pipeline({ name: 'b', telemetry }, shared)];
    shared.update({ maxConcurrent: 8 });
    expect(both).toHaveLength(2);
    expect(logs.records).toMatchObject([
      {
        eventName: 'resilience.capacity.limit_changed',
        attributes: { 'resilience.capacity.limit': 8, 'resilience.capacity.previous_limit': 4 },
      },
    ]);
  });

  it('of a nested pipeline are told once, by the outer one', async () => {
    const logs = new FakeLogs();
    const telemetry = { loggerProvider: logs.provider };
    const inner = pipeline({ name: 'inner', telemetry }, fallback('spare'));
    const outer = pipeline({ name: 'outer', telemetry }, timeout('1s'), inner);
    await outer.execute(fail);
    expect(logs.records.map(({ attributes }) => attributes?.['resilience.pipeline.name'])).toEqual(['outer']);
  });

  it('carry the key where it is asked for', async () => {
    for (const keys of [true, false]) {
      const logs = new FakeLogs();
      const spare = pipeline({ telemetry: { loggerProvider: logs.provider, keys } }, fallback('spare'));
      await spare.execute(fail, { key: 'tenant-7' });
      expect(logs.records[0]?.attributes?.['resilience.policy.key']).toBe(keys ? 'tenant-7' : undefined);
    }
  });

  it('of final failures tell the exception, on demand', async () => {
    const logs = new FakeLogs();
    const failing = pipeline({
      name: 'calls',
      telemetry: { loggerProvider: logs.provider, exceptions: true },
    });
    await failing.executeOutcome(fail);
    await failing.execute(() => 'fine');
    expect(logs.records).toMatchObject([
      {
        eventName: 'resilience.pipeline.exception',
        severityNumber: 13,
        attributes: {
          'error.type': 'ECONNRESET',
          'exception.type': 'Error',
          'exception.message': 'reset',
          'exception.stacktrace': expect.stringContaining('reset'),
        },
      },
    ]);
  });

  it('go onto the pipeline’s own span where there is no logger, and nowhere where there is neither', async () => {
    const traces = new FakeTraces();
    const traced = pipeline(
      { telemetry: { tracerProvider: traces.provider, spans: 'pipeline' } },
      fallback('spare'),
    );
    await traced.execute(fail);
    expect(traces.spans[0]?.events.map(({ name }) => name)).toEqual(['resilience.fallback.used']);
    await pipeline({ telemetry: { tracerProvider: traces.provider } }, fallback('spare')).execute(fail);
    expect(traces.spans).toHaveLength(1);
  });

  it('go where `events` says', async () => {
    for (const [events, told] of [
      ['auto', [1, 0]],
      ['logs', [1, 0]],
      ['span', [0, 1]],
      ['off', [0, 0]],
    ] as const) {
      const logs = new FakeLogs();
      const traces = new FakeTraces();
      const telemetry = {
        loggerProvider: logs.provider,
        tracerProvider: traces.provider,
        spans: 'pipeline',
        events,
      };
      await pipeline({ telemetry: telemetry as TelemetryOptions }, fallback('spare')).execute(fail);
      expect([logs.records.length, traces.spans[0]?.events.length]).toEqual(told);
    }
  });
});
