import { afterEach, describe, expect, it } from 'vitest';
import { configureTelemetry, pipeline, type TelemetryOptions } from '../../src/index.ts';
import { FakeMeters } from './fake-otel.ts';

afterEach(() => configureTelemetry({}));

describe('telemetry options', () => {
  it.each<[unknown, RegExp]>([
    [{ metric: true }, /telemetry\.metric is not an option: did you mean metrics\?/],
    [{ metrics: 1 }, /telemetry\.metrics must be true or false, got 1/],
    [{ attemptDurations: 'yes' }, /telemetry\.attemptDurations must be true or false/],
    [{ exceptions: null }, /telemetry\.exceptions must be true or false/],
    [{ keys: 0 }, /telemetry\.keys must be true or false/],
    [{ spans: 'all' }, /telemetry\.spans must be one of 'off', 'pipeline', 'attempt', got 'all'/],
    [{ events: 'yes' }, /telemetry\.events must be one of 'auto', 'logs', 'span', 'off'/],
    [{ minSeverity: 'error' }, /telemetry\.minSeverity must be one of 'debug', 'info', 'warn'/],
    [{ eventsPerSecond: 0 }, /telemetry\.eventsPerSecond must be a number above 0, got 0/],
    [{ eventsPerSecond: Number.NaN }, /telemetry\.eventsPerSecond must be a number above 0, got NaN/],
    [{ errorType: 'code' }, /telemetry\.errorType must be a function/],
    [{ attributes: 'none' }, /telemetry\.attributes must be an object/],
    [{ attributes: { 'error.type': 'x' } }, /telemetry\.attributes: 'error\.type' is set by seawall itself/],
    [{ attributes: { 'resilience.x': 'x' } }, /'resilience\.x' is set by seawall itself/],
    [{ attributes: { a: {} } }, /telemetry\.attributes\['a'\] must be a string, a number or a boolean/],
    [{ meterProvider: {} }, /telemetry\.meterProvider must have a method getMeter, got an object/],
    [{ tracerProvider: null }, /telemetry\.tracerProvider must have a method getTracer/],
    [{ loggerProvider: 'x' }, /telemetry\.loggerProvider must have a method getLogger/],
    [true, /telemetry must be an object, got true/],
  ])('%j is refused', (options, message) => {
    expect(() => pipeline({ telemetry: options as TelemetryOptions })).toThrow(message);
    expect(() => configureTelemetry(options as TelemetryOptions)).toThrow(/configureTelemetry/);
  });

  it('are copied, and never changed', async () => {
    const meters = new FakeMeters();
    const attributes: Record<string, string> = { 'app.region': 'eu' };
    const options = { meterProvider: meters.provider, attributes };
    const calls = pipeline({ telemetry: options });
    attributes['app.region'] = 'us';
    await calls.execute(() => 1);
    expect(meters.records[0]?.attributes['app.region']).toBe('eu');
    expect(options).toEqual({ meterProvider: meters.provider, attributes: { 'app.region': 'us' } });
  });

  it('errorType names errors and failed results, but not our own errors', async () => {
    const meters = new FakeMeters();
    const calls = pipeline({
      classify: (outcome) => (outcome.ok ? 'failure' : 'failure'),
      telemetry: {
        meterProvider: meters.provider,
        errorType: (error) =>
          error instanceof SyntaxError ? 'bad_syntax' : error === 'odd' ? 'odd_result' : undefined,
      },
    });
    await calls.execute(() => 'odd');
    await calls.execute(() => 'other');
    await calls.executeOutcome(() => {
      throw new SyntaxError();
    });
    await calls.executeOutcome(() => {
      throw new RangeError();
    });
    expect(meters.errorTypes()).toEqual({ odd_result: 1, failed_result: 1, bad_syntax: 1, RangeError: 1 });
  });
});
