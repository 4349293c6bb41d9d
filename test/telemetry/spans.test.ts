import { describe, expect, it } from 'vitest';
import { configureTelemetry, constant, custom, fallback, pipeline, retry, timeout } from '../../src/index.ts';
import { virtualRuntime } from '../../src/testing/index.ts';
import { FakeTraces } from './fake-otel.ts';

const fail = () => {
  throw Object.assign(new Error('reset'), { code: 'ECONNRESET' });
};

describe('spans', () => {
  it('are off by default', async () => {
    const traces = new FakeTraces();
    await pipeline({ telemetry: { tracerProvider: traces.provider } }).execute(() => 1);
    expect(traces.spans).toEqual([]);
  });

  it('of a call end with its final outcome; a retried error is not one of the call', async () => {
    const traces = new FakeTraces();
    const calls = pipeline(
      { name: 'calls', telemetry: { tracerProvider: traces.provider, spans: 'pipeline' } },
      retry({ maxAttempts: 2, backoff: constant(0) }),
    );
    await calls.execute(({ attempt }) => (attempt === 1 ? fail() : 1));
    expect(traces.spans).toMatchObject([
      {
        name: 'execute calls',
        ended: true,
        status: undefined,
        attributes: { 'resilience.attempt.count': 2 },
      },
    ]);
    expect(traces.spans[0]?.attributes).not.toHaveProperty(['error.type']);
    await calls.executeOutcome(fail);
    expect(traces.spans[1]).toMatchObject({ ended: true, status: { code: 2, message: 'reset' } });
    expect(traces.spans[1]?.attributes['error.type']).toBe('ECONNRESET');
  });

  it('T30: of an attempt end when its work does, not when somebody stops waiting', async () => {
    const traces = new FakeTraces();
    const runtime = virtualRuntime();
    const calls = pipeline(
      { name: 'calls', runtime, telemetry: { tracerProvider: traces.provider, spans: 'attempt' } },
      timeout(10),
    );
    let finish!: (value: number) => void;
    const done = calls.executeOutcome(() => new Promise((resolve) => (finish = resolve)));
    await runtime.advance(10);
    await done;
    expect(traces.spans.map(({ name, ended }) => [name, ended])).toEqual([
      ['execute calls', true],
      ['attempt calls', false],
    ]);
    finish(1);
    await runtime.advance(0);
    expect(traces.spans[1]).toMatchObject({ ended: true, attributes: { 'error.type': 'timeout' } });
  });

  it('of what the caller gave up are cancelled, not in error', async () => {
    const traces = new FakeTraces();
    const calls = pipeline({ telemetry: { tracerProvider: traces.provider, spans: 'pipeline' } });
    const controller = new AbortController();
    const done = calls.executeOutcome(() => new Promise(() => {}), { signal: controller.signal });
    controller.abort();
    await done;
    expect(traces.spans[0]).toMatchObject({ ended: true, status: undefined });
    expect(traces.spans[0]?.attributes['error.type']).toBe('cancelled');
  });

  it('say whether a fallback answered, and carry the key where it is asked for', async () => {
    const traces = new FakeTraces();
    const telemetry = { tracerProvider: traces.provider, spans: 'pipeline', keys: true } as const;
    await pipeline({ telemetry }, fallback('spare')).execute(fail, { key: 'k' });
    expect(traces.spans[0]?.attributes).toMatchObject({
      'resilience.fallback.used': true,
      'resilience.policy.key': 'k',
    });
  });

  it('of nested pipelines, of custom layers’ calls and of a fallback’s pipeline are all ended', async () => {
    const traces = new FakeTraces();
    const telemetry = { tracerProvider: traces.provider, spans: 'attempt' } as const;
    const spare = pipeline({ name: 'spare', telemetry });
    const inner = pipeline(
      { name: 'inner', telemetry },
      custom(async (next) => await next()),
    );
    const outer = pipeline({ name: 'outer', telemetry }, fallback(spare), inner);
    let runs = 0;
    await outer.execute(() => (++runs === 1 ? fail() : 1));
    expect(traces.spans.map(({ name }) => name)).toEqual([
      'execute outer',
      'execute inner',
      'attempt outer',
      'execute spare',
      'attempt spare',
    ]);
    expect(traces.spans.every(({ ended }) => ended)).toBe(true);
  });

  it('are ended also if metrics fail, and if telemetry is turned off in the meantime', async () => {
    const traces = new FakeTraces();
    const boom = () => {
      throw new Error('broken');
    };
    const meterProvider = { getMeter: () => new Proxy({}, { get: () => () => ({ record: boom }) }) } as never;
    const telemetry = { tracerProvider: traces.provider, spans: 'pipeline', meterProvider } as const;
    const calls = pipeline({ telemetry });
    await calls.executeOutcome(fail);
    const running = calls.execute(() => Promise.resolve(1));
    configureTelemetry(false);
    await running;
    configureTelemetry({});
    expect(traces.spans.map(({ ended }) => ended)).toEqual([true, true]);
  });

  it('keep the very result: a thenable is asked once, a rejection is the same error', async () => {
    const traces = new FakeTraces();
    const calls = pipeline({ telemetry: { tracerProvider: traces.provider, spans: 'attempt' } });
    let asked = 0;
    const thenable = {
      then(resolve: (value: string) => void) {
        asked += 1;
        resolve('done');
      },
    };
    expect(await calls.execute(() => thenable as unknown as PromiseLike<string>)).toBe('done');
    expect(asked).toBe(1);
    const error = new Error('own');
    expect(await calls.executeOutcome(() => Promise.reject(error))).toEqual({ ok: false, error });
  });
});
