import { describe, expect, it } from 'vitest';
import { DASHBOARDS, panelsOf, selectorsOf as selectors, withVariables } from './expressions.ts';

/** Checks the relevant rules of Grafana's own linter. @see https://github.com/grafana/dashboard-linter/tree/main/docs/rules */
describe.each(DASHBOARDS)('%s', (_, dashboard) => {
  const panels = panelsOf(dashboard);
  const targets = panels.flatMap(({ title, targets = [] }) =>
    targets.map((target) => ({ title, ...target })),
  );

  it('shows the golden signals and more', () => {
    const titles = panels.map(({ title }) => title);
    for (const title of [
      'Traffic',
      'Errors',
      'Errors by type',
      'Latency of successes',
      'Saturation',
      'State',
      'Attempts per call',
      'Queue',
      'Burn rate',
      'Remaining error budget',
    ]) {
      expect(titles).toContain(title);
    }
    const latency = panels.find(({ title }) => title === 'Latency of successes');
    expect(latency?.targets?.map(({ expr }) => /histogram_quantile\(([\d.]+)/.exec(expr)?.[1])).toEqual([
      '0.5',
      '0.95',
      '0.99',
    ]);
  });

  it.each(panels)('says what panel $id, $title, tells, and in which unit', (panel) => {
    expect(panel.title).toBeTruthy();
    expect(panel.description).toMatch(/\.$/);
    expect(panel.fieldConfig?.defaults.unit).toBeTruthy();
    expect(panel.targets?.length).toBeGreaterThan(0);
  });

  it.each(panels)('takes the data of panel $id from the data source that one chooses', (panel) => {
    expect(panel.datasource?.uid).toBe('$datasource');
  });

  it.each(targets)('rates counters, over the interval that fits the zoom: $title $refId', ({ expr }) => {
    for (const [range] of expr.matchAll(/\[[^\].]+\](?!\.)/g)) expect(range).toBe('[$__rate_interval]');
    for (const { metric } of selectors(withVariables(expr, '5m'))) {
      if (!/_(total|count|bucket)$/.test(metric)) continue;
      expect(expr).toMatch(new RegExp(`(rate|increase)\\(${metric}\\b`));
    }
  });

  it.each(targets)(
    'shows the chosen jobs and pipelines only, and names each line: $title $refId',
    (target) => {
      for (const { labels } of selectors(withVariables(target.expr, '5m'))) {
        expect(labels).toContain('job');
        expect(labels).toContain('resilience_pipeline_name');
      }
      expect(target.legendFormat).toMatch(/\{\{.+\}\}/);
    },
  );

  it('lets one choose the data source, job, instance and pipeline', () => {
    const variables = dashboard.templating.list;
    expect(variables.map(({ name }) => name)).toEqual(['datasource', 'job', 'instance', 'pipeline']);
    for (const { type, multi, includeAll, query, datasource } of variables.slice(1)) {
      expect({ type, multi, includeAll }).toEqual({ type: 'query', multi: true, includeAll: true });
      expect(query).toMatch(/^label_values\(/);
      expect(datasource?.uid).toBe('$datasource');
    }
  });

  it('gives each panel a number of its own and a place that overlaps with no other', () => {
    const ids = dashboard.panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const taken = new Set<string>();
    for (const { gridPos } of dashboard.panels) {
      expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          expect(taken).not.toContain(`${x},${y}`);
          taken.add(`${x},${y}`);
        }
      }
    }
  });
});
