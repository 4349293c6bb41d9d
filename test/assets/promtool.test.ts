import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { sloText } from '../../src/cli/slo/command.ts';
import { NAME_FLAVOURS, type NameFlavour, prometheusName } from '../../src/cli/slo/prometheus-name.ts';
import { METRICS } from '../../src/telemetry/index.ts';
import { hasPrometheus, promtool } from '../support/prometheus.ts';
import { RULE_FILES } from './expressions.ts';

const PIPELINE = { job: 'shop', resilience_pipeline_name: 'payments' };

/** Calls in each minute. `slow` of the successes are slower than the objective. */
interface Traffic {
  readonly successes: number;
  readonly slow?: number;
  readonly failures?: number;
  readonly cancelled?: number;
}

const TWO_HOURS = 120;

describe.skipIf(!hasPrometheus())('with promtool', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'seawall-promtool-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(RULE_FILES.map(([file]) => file))('%s is a valid rule file', (file) => {
    const { ok, output } = promtool('check', 'rules', file);
    expect(output).toContain('SUCCESS');
    expect(ok).toBe(true);
  });

  it.each([
    ['7d', 99],
    ['90d', 99.99],
    ['4w', 50],
  ])('the rules for %s and %d %% are valid too', (window, objective) => {
    const path = join(folder, 'other.rules.yml');
    writeFileSync(path, sloText({ objective, window }));
    expect(promtool('check', 'rules', path).output).toContain('SUCCESS');
  });

  describe.each(NAME_FLAVOURS)(
    '99.9 %% of successes, 95 %% within 250 ms, with the names of %s',
    (flavour) => {
      const rules = `assets/prometheus/slo${flavour === 'otlp' ? '-otlp' : ''}.rules.yml`;
      /** Returns the alerts that fire after `minutes` of each traffic, one after the other. */
      const fires = (...scenario: [minutes: number, Traffic][]) => firing(folder, rules, flavour, scenario);

      it('says nothing while all is well', () => {
        expect(fires([TWO_HOURS, { successes: 600, slow: 6 }])).toEqual([]);
      });

      it('says nothing of what the objective allows', () => {
        expect(fires([TWO_HOURS, { successes: 9995, failures: 5, slow: 400 }])).toEqual([]);
      });

      it('pages when 2 % of the calls fail', () => {
        expect(fires([TWO_HOURS, { successes: 588, failures: 12 }])).toEqual([
          'success page',
          'success ticket',
        ]);
      });

      it('makes a ticket when 0.4 % fail', () => {
        expect(fires([TWO_HOURS, { successes: 996, failures: 4 }])).toEqual(['success ticket']);
      });

      it('pages when most successes are slow', () => {
        expect(fires([TWO_HOURS, { successes: 600, slow: 480 }])).toEqual(['latency page', 'latency ticket']);
      });

      it('pages for an outage that has just begun', () => {
        expect(fires([TWO_HOURS, { successes: 600 }], [3, { successes: 0, failures: 600 }])).toContain(
          'success page',
        );
      });

      it('ends the page soon after the outage has ended', () => {
        const outage: [number, Traffic] = [10, { successes: 0, failures: 600 }];
        expect(fires([TWO_HOURS, { successes: 600 }], outage)).toContain('success page');
        expect(fires([TWO_HOURS, { successes: 600 }], outage, [40, { successes: 600 }])).toEqual([
          'success ticket',
        ]);
      });

      it('does not count calls that their callers gave up', () => {
        expect(fires([TWO_HOURS, { successes: 600, cancelled: 300 }])).toEqual([]);
      });

      it('wakes nobody for a few failures in a quiet night', () => {
        expect(fires([TWO_HOURS, { successes: 0.5 }], [8, { successes: 0, failures: 1 }])).toEqual([]);
      });

      it('notices a dependency that has been failing since the start', () => {
        expect(fires([TWO_HOURS, { successes: 0, failures: 60 }])).toEqual([
          'success page',
          'success ticket',
        ]);
      });
    },
  );
});

/** Runs the rules over the traffic. Returns the alerts that fire at its end. */
function firing(
  folder: string,
  rules: string,
  flavour: NameFlavour,
  scenario: [number, Traffic][],
): string[] {
  const minutes = scenario.reduce((sum, [length]) => sum + length, 0);
  const path = join(folder, 'test.yml');
  const test = {
    interval: '1m',
    input_series: series(prometheusName(METRICS.pipelineDuration, flavour), scenario),
    // Expects no alerts, so that promtool's message lists those that exist.
    promql_expr_test: [{ expr: 'ALERTS{alertstate="firing"}', eval_time: `${minutes}m`, exp_samples: [] }],
  };
  writeFileSync(path, stringify({ rule_files: [resolve(rules)], evaluation_interval: '1m', tests: [test] }));
  const { ok, output } = promtool('test', 'rules', path);
  const alerts = [...output.matchAll(/severity="(\w+)", slo="(\w+)"/g)].map(
    ([, severity, slo]) => `${slo} ${severity}`,
  );
  expect(ok, output).toBe(alerts.length === 0);
  return alerts.sort();
}

function series(duration: string, scenario: [number, Traffic][]): { series: string; values: string }[] {
  const of = (suffix: string, labels: Record<string, string>, perMinute: (traffic: Traffic) => number) => ({
    series: `${duration}_${suffix}{${Object.entries({ ...PIPELINE, ...labels })
      .map(([label, value]) => `${label}="${value}"`)
      .join(',')}}`,
    values: cumulated(scenario.map(([minutes, traffic]) => [minutes, perMinute(traffic)])),
  });
  const all = [
    of('count', {}, ({ successes }) => successes),
    of('bucket', { le: '0.25' }, ({ successes, slow = 0 }) => successes - slow),
    of('bucket', { le: '+Inf' }, ({ successes }) => successes),
    of('count', { error_type: 'ECONNRESET' }, ({ failures = 0 }) => failures),
    of('count', { error_type: 'cancelled' }, ({ cancelled = 0 }) => cancelled),
  ];
  return all.filter(({ values }) => values !== '');
}

/** Writes a counter for promtool. Writes nothing if it is always 0: such a series does not exist. */
function cumulated(rates: readonly (readonly [minutes: number, perMinute: number])[]): string {
  if (rates.every(([, perMinute]) => perMinute === 0)) return '';
  let value = 0;
  return rates
    .map(([minutes, perMinute]) => {
      const from = value;
      value += minutes * perMinute;
      return `${from}+${perMinute}x${minutes - 1}`;
    })
    .join(' ');
}
