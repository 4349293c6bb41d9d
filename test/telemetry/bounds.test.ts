import { describe, expect, it } from 'vitest';
import { circuitBreaker, pipeline, type TelemetryOptions } from '../../src/index.ts';
import { bounded, shortened } from '../../src/telemetry/bounded.ts';
import { FakeLogs, FakeMeters, FakeTraces } from './fake-otel.ts';

const LONG = 'x'.repeat(1_000_000);

/** Returns all texts in the telemetry of a call that fails with that error. */
async function told(error: unknown, options: TelemetryOptions = {}): Promise<string[]> {
  const [meters, logs, traces] = [new FakeMeters(), new FakeLogs(), new FakeTraces()];
  const calls = pipeline(
    {
      name: `${LONG}\n`,
      telemetry: {
        meterProvider: meters.provider,
        loggerProvider: logs.provider,
        tracerProvider: traces.provider,
        spans: 'attempt',
        exceptions: true,
        keys: true,
        minSeverity: 'debug',
        ...options,
      },
    },
    circuitBreaker({ name: `\u001b[31m${LONG}`, consecutiveFailures: 1 }),
  );
  await calls.executeOutcome(() => Promise.reject(error), { key: `${LONG}\u0007` });
  const values = [
    ...meters.collect().map(({ attributes }) => attributes),
    ...logs.records.map(({ attributes = {} }) => attributes),
    ...traces.spans.map(({ attributes }) => attributes),
    ...traces.spans.map(({ name, status }) => ({ name, message: status?.message })),
  ].flatMap((attributes) => Object.entries(attributes));
  expect(values.length).toBeGreaterThan(20);
  return values.filter(([name]) => name !== 'exception.stacktrace').map(([, value]) => String(value));
}

describe('what comes from outside', () => {
  it.each<[string, unknown]>([
    ['an error of an endless message', new Error(LONG)],
    ['an error of an endless name', Object.assign(new Error(), { name: LONG })],
    ['a code of many lines', { code: `E_${LONG}`, name: 'E\nE' }],
    ['a text', LONG],
    ['an error whose fields are no texts', Object.assign(new Error(), { name: 5, message: {}, stack: 7 })],
  ])('is told within bounds: %s', async (_, error) => {
    const texts = await told(error);
    expect(Math.max(...texts.map((text) => text.length))).toBeLessThanOrEqual(4096);
  });

  it('brings no control characters into names, types and keys', async () => {
    const texts = await told(Object.assign(new Error('fine'), { code: 'E\u001b[2J' }));
    expect(texts.filter((text) => /\p{Cc}/u.test(text))).toEqual([]);
  });

  it('as attributes of everything is bounded in length and number', async () => {
    const meters = new FakeMeters();
    const attributes = { region: `eu\n${LONG}` };
    await pipeline({ telemetry: { meterProvider: meters.provider, attributes } }).execute(() => 1);
    expect(meters.records[0]?.attributes.region).toBe(`eu\ufffd${LONG}`.slice(0, 256));
    const many = Object.fromEntries(Array.from({ length: 33 }, (_, i) => [`a${i}`, i]));
    expect(() => pipeline({ telemetry: { attributes: many } })).toThrow(
      'pipeline.telemetry.attributes must be at most 32 attributes, got 33',
    );
    expect(() => pipeline({ telemetry: { attributes: { a: Infinity } } })).toThrow(TypeError);
  });

  it('is not cut in the middle of a character', () => {
    expect(bounded('😀'.repeat(100), 3)).toBe('😀\ufffd');
    expect(shortened('a\n😀', 3)).toBe('a\n\ufffd');
    expect(bounded('😀 is fine')).toBe('😀 is fine');
  });
});
