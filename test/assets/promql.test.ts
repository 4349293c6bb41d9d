import { describe, expect, it } from 'vitest';
import {
  NAME_FLAVOURS,
  type NameFlavour,
  prometheusLabel,
  prometheusName,
} from '../../src/cli/slo/prometheus-name.ts';
import { ATTR, METRICS } from '../../src/telemetry/index.ts';
import {
  dashboardExpressions,
  groupingLabelsOf,
  RULE_FILES,
  ruleExpressions,
  selectorsOf,
  syntaxError,
  withoutThresholds,
  withVariables,
} from './expressions.ts';

const EXPRESSIONS = [...dashboardExpressions(), ...ruleExpressions()].map((expression) => ({
  ...expression,
  expr: withVariables(expression.expr, '5m'),
}));

const RECORDED = new Set(
  RULE_FILES.flatMap(([, { groups }]) =>
    groups.flatMap(({ rules }) => rules.flatMap((rule) => ('record' in rule ? [rule.record] : []))),
  ),
);

const LABELS = new Set([
  ...Object.values(ATTR).map(prometheusLabel),
  ...['job', 'instance', 'le', 'slo', 'severity', 'alertname', 'alertstate'],
]);

describe('the PromQL of dashboards and rules', () => {
  it('is plenty', () => {
    expect(EXPRESSIONS.length).toBeGreaterThan(100);
  });

  it.each(EXPRESSIONS)('parses: $file, $place', ({ expr }) => {
    expect(syntaxError(expr)).toBeUndefined();
  });

  it.each(EXPRESSIONS)('asks for what is measured or recorded only: $file, $place', ({ file, expr }) => {
    const selectors = selectorsOf(expr);
    expect(selectors).not.toEqual([]);
    const names = namesIn(file.includes('-otlp') ? 'otlp' : 'js');
    for (const { metric, labels } of selectors) {
      expect(names.has(metric) || RECORDED.has(metric) || metric === 'ALERTS', metric).toBe(true);
      for (const label of labels) expect(LABELS, metric).toContain(label);
    }
    for (const label of groupingLabelsOf(expr)) expect(LABELS).toContain(label);
  });

  it('would be found out if it were wrong', () => {
    expect(syntaxError('sum by (job (rate(x[5m]))')).toBeDefined();
    expect(syntaxError('rate(x[$__rate_interval])')).toBeDefined();
    expect(syntaxError('histogram_quantile(0.95, sum(rate(x[5m])))')).toBeUndefined();
  });
});

describe('an alert without its thresholds', () => {
  it('keeps everything else', () => {
    expect(withoutThresholds('(\n  a{slo="x"} > (14.4 * 0.001)\n  and b * 60 >= 10\n)')).toBe(
      '(\n  a{slo="x"}\n  and b * 60\n)',
    );
    expect(withoutThresholds('sum(x) > 1.5')).toBe('sum(x)');
  });
});

/** Returns the names of each metric's series in Prometheus. */
function namesIn(flavour: NameFlavour): Set<string> {
  expect(NAME_FLAVOURS).toContain(flavour);
  return new Set(
    Object.values(METRICS).flatMap((metric) => {
      const name = prometheusName(metric, flavour);
      return metric.kind === 'histogram' ? [`${name}_bucket`, `${name}_count`, `${name}_sum`] : [name];
    }),
  );
}
