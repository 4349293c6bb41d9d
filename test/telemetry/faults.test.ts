import { type ContextManager, context, diag, metrics, ROOT_CONTEXT } from '@opentelemetry/api';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { constant, fallback, pipeline, retry, type TelemetryOptions } from '../../src/index.ts';
import { FakeLogs, FakeMeters, FakeTraces } from './fake-otel.ts';

afterEach(() => {
  context.disable();
  diag.disable();
  metrics.disable();
});

const boom = () => {
  throw new Error('telemetry is broken');
};

/** Makes an object with any method. Each returns a promise that is rejected, except for the given ones. */
function rejecting(
  own: Record<string, unknown> = {},
  answer: (name: string) => unknown = () => undefined,
): Record<string, unknown> {
  return new Proxy(own, {
    get: (_, name) => {
      // The object itself is not a promise.
      if (typeof name !== 'string' || name === 'then') return undefined;
      return own[name] ?? (() => answer(name) ?? Promise.reject(new Error(`${name} is broken`)));
    },
  });
}

/** Returns the results of calls that succeed, are retried, fail, and fall back. */
async function results(telemetry: TelemetryOptions): Promise<unknown[]> {
  const error = new Error('own');
  const calls = pipeline({ telemetry }, retry({ maxAttempts: 2, backoff: constant(0) }));
  const spare = pipeline({ telemetry }, fallback('spare'));
  return [
    await calls.execute(() => 'fine'),
    await calls.execute(({ attempt }) => (attempt === 1 ? Promise.reject(error) : 'retried')),
    await calls.execute(() => Promise.reject(error)).catch((caught) => caught === error),
    await calls
      .execute(() => {
        throw error;
      })
      .catch((caught) => caught === error),
    await spare.execute(() => Promise.reject(error)),
  ];
}

const EXPECTED = ['fine', 'retried', true, true, 'spare'];
const on = { spans: 'attempt', attemptDurations: true, exceptions: true, minSeverity: 'debug' } as const;

describe('telemetry that fails does not touch a call', () => {
  const throwing = new Proxy({}, { get: () => boom });
  const broken: Record<string, TelemetryOptions> = {
    'providers that throw': {
      meterProvider: { getMeter: boom },
      tracerProvider: { getTracer: boom },
      loggerProvider: { getLogger: boom },
    },
    'a meter, a tracer and a logger that throw': {
      meterProvider: { getMeter: () => throwing } as never,
      tracerProvider: { getTracer: () => throwing } as never,
      loggerProvider: { getLogger: () => throwing } as never,
    },
    'instruments and spans that throw': {
      meterProvider: {
        getMeter: () => new Proxy({}, { get: () => () => throwing }),
      } as never,
      tracerProvider: { getTracer: () => ({ startSpan: () => throwing }) } as never,
      loggerProvider: { getLogger: () => ({ emit: boom, enabled: () => true }) } as never,
    },
    'spans that throw at the end': {
      tracerProvider: {
        getTracer: () => ({ startSpan: () => ({ isRecording: () => true, setAttribute: boom, end: boom }) }),
      } as never,
    },
    'methods that answer with promises which are rejected': {
      meterProvider: { getMeter: () => Promise.reject(new Error('no meter')) } as never,
      tracerProvider: { getTracer: () => Promise.reject(new Error('no tracer')) } as never,
      loggerProvider: { getLogger: () => Promise.reject(new Error('no logger')) } as never,
      errorType: () => Promise.reject(new Error('no type')) as never,
    },
    'instruments, spans and loggers whose methods answer so': {
      meterProvider: {
        getMeter: () => rejecting({}, (name) => (name.startsWith('create') ? rejecting() : undefined)),
      } as never,
      tracerProvider: {
        getTracer: () => ({ startSpan: () => rejecting({ isRecording: () => true }) }),
      } as never,
      loggerProvider: { getLogger: () => rejecting({ enabled: () => true }) } as never,
    },
    'instruments and spans that are such promises': {
      meterProvider: { getMeter: () => rejecting() } as never,
      tracerProvider: { getTracer: () => rejecting() } as never,
      loggerProvider: { getLogger: () => rejecting() } as never,
    },
    'a thenable that throws': {
      meterProvider: { getMeter: () => new Proxy({}, { get: () => () => ({ then: boom }) }) } as never,
      tracerProvider: { getTracer: () => ({ then: boom }) } as never,
      loggerProvider: { getLogger: () => ({ emit: () => ({ then: boom }) }) } as never,
    },
    'a hook that throws': { errorType: boom, meterProvider: new FakeMeters().provider },
    'a hook that answers with nonsense': {
      errorType: () => 42 as never,
      meterProvider: new FakeMeters().provider,
    },
  };
  it.each(Object.entries(broken))('%s', async (_, telemetry) => {
    const unhandled: unknown[] = [];
    const hear = (error: unknown) => void unhandled.push(error);
    process.on('unhandledRejection', hear);
    expect(await results({ ...on, ...telemetry })).toEqual(EXPECTED);
    // Unhandled rejections are reported at the end of the turn.
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', hear);
    expect(unhandled).toEqual([]);
  });

  it('nor does an SDK that cannot take what is observed when metrics are collected', async () => {
    const told: unknown[] = [];
    const hear = (error: unknown) => void told.push(error);
    process.on('unhandledRejection', hear);
    const log = { error: hear, warn() {}, info() {}, debug() {}, verbose() {} };
    diag.setLogger(log as never, { suppressOverrideMessage: true });
    const meters = new FakeMeters();
    await pipeline({ telemetry: { meterProvider: meters.provider } }, retry()).execute(() => 1);
    for (const callback of meters.callbacks) {
      expect(() => callback({ observe: boom })).not.toThrow();
      expect(told).toHaveLength(1);
      void callback({ observe: () => Promise.reject(new Error('too busy')) as never });
    }
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', hear);
    expect(told.every((text) => String(text).includes('seawall: telemetry failed'))).toBe(true);
  });

  it('a context manager that throws, before or after it has run what it was given', async () => {
    for (const runs of [true, false]) {
      const manager = {
        active: () => ROOT_CONTEXT,
        with: (_: unknown, fn: () => unknown) => {
          if (runs) fn();
          boom();
        },
        enable() {
          return this;
        },
        disable() {
          return this;
        },
      };
      context.setGlobalContextManager(manager as unknown as ContextManager);
      expect(await results({ ...on, tracerProvider: new FakeTraces().provider })).toEqual(EXPECTED);
      context.disable();
    }
  });

  it('a policy whose snapshot throws does not keep the others from being observed', async () => {
    const meters = new FakeMeters();
    const odd = { kind: 'bulkhead', name: 'odd', snapshot: boom };
    await pipeline({ telemetry: { meterProvider: meters.provider } }, odd, retry()).execute(() => 1);
    expect(meters.value('resilience.capacity.limit', { 'resilience.policy.type': 'retry' })).toBe(100);
  });

  it('odd errors have a type all the same', async () => {
    const meters = new FakeMeters();
    const calls = pipeline({ telemetry: { meterProvider: meters.provider } });
    const hostile = new Proxy({}, { get: boom, has: boom, getPrototypeOf: boom });
    for (const error of [
      undefined,
      null,
      'text',
      7,
      hostile,
      Object.create(null),
      { code: 'x'.repeat(1e5) },
    ]) {
      await calls.executeOutcome(() => {
        throw error;
      });
    }
    const types = meters.errorTypes();
    expect(Object.values(types).reduce((sum, count) => sum + count)).toBe(7);
    expect(Object.keys(types).every((type) => type.length <= 64)).toBe(true);
  });

  it('tells OpenTelemetry’s diagnostic logger', async () => {
    const told: unknown[] = [];
    const log = {
      error: (...args: unknown[]) => told.push(args),
      warn() {},
      info() {},
      debug() {},
      verbose() {},
    };
    diag.setLogger(log as never);
    await results({ loggerProvider: { getLogger: () => ({ emit: boom, enabled: () => true }) } });
    expect(JSON.stringify(told)).toContain('seawall: telemetry failed');
  });
});

describe('without an SDK', () => {
  it('nothing is told, and no clock is read for it', async () => {
    let reads = 0;
    const clock = { now: () => ++reads, wallNow: () => 0, setTimer: () => () => {} };
    const calls = pipeline({ runtime: { clock, random: () => 0.5 } });
    for (let i = 0; i < 100; i++) await calls.execute(() => 1);
    expect(reads).toBe(0);
    expect(await results({})).toEqual(EXPECTED);
  });
});

describe('two copies of the package', () => {
  it('share the meter, each with its own pipelines', async () => {
    const meters = new FakeMeters();
    metrics.setGlobalMeterProvider(meters.provider);
    const logs = new FakeLogs();
    vi.resetModules();
    const copy = await import('../../src/index.ts');
    expect(copy.pipeline).not.toBe(pipeline);
    await pipeline({ name: 'one', telemetry: { loggerProvider: logs.provider } }).execute(() => 1);
    await copy.pipeline({ name: 'two', telemetry: { loggerProvider: logs.provider } }).execute(() => 1);
    expect(meters.value('resilience.pipeline.attempts', { 'resilience.pipeline.name': 'one' })).toBe(1);
    expect(meters.value('resilience.pipeline.attempts', { 'resilience.pipeline.name': 'two' })).toBe(1);
  });
});
