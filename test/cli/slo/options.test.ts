import { describe, expect, it } from 'vitest';
import { resolveSloOptions, type SloOptions } from '../../../src/cli/slo/options.ts';

const BOUNDS = [0.1, 0.25, 1];
const resolve = (options: SloOptions) => resolveSloOptions(options, BOUNDS);

describe('the options of an SLO', () => {
  it('have defaults', () => {
    expect(resolve({ objective: 99.9 })).toEqual({
      budget: 0.001,
      days: 30,
      latency: { thresholdSeconds: 0.25, budget: 0.05 },
      minimumBad: 10,
      pipelines: undefined,
      names: 'js',
    });
  });

  it('take each value', () => {
    expect(
      resolve({
        objective: 95,
        window: '4w',
        latency: '1s',
        latencyObjective: 99,
        minimumBad: 1,
        pipelines: 'pay.*',
        names: 'otlp',
      }),
    ).toMatchObject({
      budget: 0.05,
      days: 28,
      latency: { thresholdSeconds: 1, budget: 0.01 },
      minimumBad: 1,
      pipelines: 'pay.*',
      names: 'otlp',
    });
  });

  it.each([
    [{ objective: 100 }, 'slo.objective must be a percentage above 0 and below 100, got 100'],
    [
      { objective: 0.999 },
      'slo.objective must be a percentage such as 99.9, not a share, got 0.999: did you mean 99.9?',
    ],
    [{ objective: 1 }, 'slo.objective must be a percentage such as 99.9, not a share, got 1'],
    [
      { objective: 99, latencyObjective: 0.95 },
      'slo.latencyObjective must be a percentage such as 99.9, not a share, got 0.95: did you mean 95?',
    ],
    [{ objective: 0 }, 'slo.objective must be a percentage above 0 and below 100, got 0'],
    [{ objective: Number.NaN }, 'slo.objective must be a number ≥ 0, got NaN'],
    [{ objective: '99.9' }, `slo.objective must be a number, got '99.9'`],
    [{ objective: 99, window: '6d' }, `slo.window must be from 7d to 90d (or 1w to 12w), got '6d'`],
    [{ objective: 99, window: '13w' }, `slo.window must be from 7d to 90d (or 1w to 12w), got '13w'`],
    [{ objective: 99, window: '720h' }, `slo.window must be from 7d to 90d (or 1w to 12w), got '720h'`],
    [
      { objective: 99, latency: '300ms' },
      `must be a bound of the histogram (100ms, 250ms, 1000ms), got '300ms'`,
    ],
    [{ objective: 99, latency: 'fast' }, `slo.latency must be a duration ≥ 0 ms such as 250 (ms) or '30s'`],
    [
      { objective: 99, latencyObjective: 101 },
      'slo.latencyObjective must be a percentage above 0 and below 100',
    ],
    [{ objective: 99, minimumBad: 0 }, 'slo.minimumBad must be an integer'],
    [{ objective: 99, minimumBad: 1.5 }, 'slo.minimumBad must be an integer'],
    [{ objective: 99, pipelines: '(' }, `slo.pipelines must be a regular expression, got '('`],
    [{ objective: 99, names: 'otel' }, `slo.names must be one of 'js', 'otlp', got 'otel'`],
    [{ objective: 99, windows: '30d' }, 'slo.windows is not an option: did you mean window?'],
  ])('refuse %j, naming option, rule and value', (options, message) => {
    expect(() => resolve(options as SloOptions)).toThrow(message);
  });
});
