import { describe, expect, it } from 'vitest';
import { HELP, parseArguments } from '../../demo/arguments.ts';

describe('the arguments of the demo', () => {
  it('are all optional', () => {
    expect(parseArguments([])).toEqual({
      help: false,
      json: false,
      fleet: false,
      telemetry: undefined,
      seconds: 27,
    });
    expect(parseArguments(['--fleet']).fleet).toBe(true);
  });

  it('are read in both notations', () => {
    expect(parseArguments(['--json', '--seconds', '22.5'])).toMatchObject({ json: true, seconds: 22.5 });
    expect(parseArguments(['--seconds=120', '-h'])).toMatchObject({ help: true, seconds: 120 });
  });

  it.each(['19.9', '121', '-1', 'ten', '', ' ', 'NaN', 'Infinity'])(
    'refuse --seconds %j, naming rule and value',
    (seconds) => {
      expect(() => parseArguments([`--seconds=${seconds}`])).toThrow(
        new RangeError(`--seconds must be a number from 20 to 120, got ${JSON.stringify(seconds)}`),
      );
    },
  );

  it("find telemetry where OpenTelemetry's own variables say", () => {
    expect(parseArguments(['--telemetry'], {}).telemetry).toEqual({
      port: 9464,
      metrics: 'http://127.0.0.1:9464/metrics',
      otlp: 'http://localhost:4318',
    });
    const env = {
      OTEL_EXPORTER_PROMETHEUS_PORT: '9999',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318',
    };
    expect(parseArguments(['--telemetry'], env).telemetry).toMatchObject({
      port: 9999,
      otlp: 'http://collector:4318',
    });
  });

  it.each(['0', '65536', 'x', '9464.5'])('refuse the port %s', (port) => {
    expect(() => parseArguments(['--telemetry'], { OTEL_EXPORTER_PROMETHEUS_PORT: port })).toThrow(
      `OTEL_EXPORTER_PROMETHEUS_PORT must be a port, got "${port}"`,
    );
  });

  it.each([['--second', '20'], ['20'], ['--seconds'], ['--json=yes']])(
    'refuse what they do not know: %s %s',
    (...args) => {
      expect(() => parseArguments(args)).toThrow(TypeError);
    },
  );

  it('are all in the help', () => {
    for (const option of ['--help', '--json', '--seconds', '--telemetry']) expect(HELP).toContain(option);
  });
});
