import { parser } from '@prometheus-io/lezer-promql';
import { parse } from 'yaml';
import { assetFiles } from '../../scripts/assets/files.ts';
import type { AlertRule, RuleFile } from '../../src/cli/slo/rule-file.ts';

/** A PromQL expression of the published assets, and its place. */
export interface Expression {
  readonly file: string;
  /** The panel or the rule. */
  readonly place: string;
  readonly expr: string;
}

export interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title?: string;
  readonly description?: string;
  readonly datasource?: { readonly uid?: string };
  readonly fieldConfig?: { readonly defaults: { readonly unit?: string } };
  readonly targets?: readonly {
    readonly expr: string;
    readonly refId: string;
    readonly legendFormat?: string;
  }[];
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly panels?: readonly Panel[];
}

export interface DashboardFile {
  readonly title: string;
  readonly uid: string;
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly Variable[] };
}

export interface Variable {
  readonly name: string;
  readonly type: string;
  readonly query: string;
  readonly datasource?: { readonly uid?: string };
  readonly multi?: boolean;
  readonly includeAll?: boolean;
}

const FILES = Object.entries(assetFiles());

export const DASHBOARDS: readonly (readonly [file: string, dashboard: DashboardFile])[] = FILES.filter(
  ([file]) => file.endsWith('.json'),
).map(([file, text]) => [file, JSON.parse(text)]);

export const RULE_FILES: readonly (readonly [file: string, rules: RuleFile])[] = FILES.filter(([file]) =>
  file.endsWith('.rules.yml'),
).map(([file, text]) => [file, parse(text)]);

/** Returns the panels with contents. */
export function panelsOf(dashboard: DashboardFile): Panel[] {
  return dashboard.panels.filter(({ type }) => type !== 'row');
}

export function dashboardExpressions(): Expression[] {
  return DASHBOARDS.flatMap(([file, dashboard]) =>
    panelsOf(dashboard).flatMap(({ title, targets = [] }) =>
      targets.map(({ expr, refId }) => ({ file, place: `${title} ${refId}`, expr })),
    ),
  );
}

export function ruleExpressions(): Expression[] {
  return RULE_FILES.flatMap(([file, { groups }]) =>
    groups.flatMap(({ rules }) =>
      rules.map((rule) => ({
        file,
        place: 'alert' in rule ? alertPlace(rule) : `${rule.record} ${rule.labels?.slo}`,
        expr: rule.expr,
      })),
    ),
  );
}

function alertPlace({ alert, labels }: AlertRule): string {
  return [alert, labels.slo, labels.severity].filter((part) => part !== undefined).join(' ');
}

/** Replaces Grafana's variables. */
export function withVariables(
  expr: string,
  rateInterval: string,
  values: Record<string, string> = {},
): string {
  return expr
    .replaceAll('$__rate_interval', rateInterval)
    .replace(/\$(\w+)/g, (_, name: string) => values[name] ?? '.*');
}

/** Returns the place and text of a syntax error; `undefined` if the expression is valid. */
export function syntaxError(expr: string): string | undefined {
  let found: string | undefined;
  parser.parse(expr).iterate({
    enter(node) {
      if (node.type.isError) found ??= `at ${node.from}: ${expr.slice(node.from, node.from + 30)}`;
    },
  });
  return found;
}

export interface Selector {
  readonly metric: string;
  readonly labels: readonly string[];
}

/** Returns the series that an expression selects. */
export function selectorsOf(expr: string): Selector[] {
  const selectors: Selector[] = [];
  parser.parse(expr).iterate({
    enter({ name, node }) {
      if (name !== 'VectorSelector') return;
      const text = (child: { from: number; to: number }) => expr.slice(child.from, child.to);
      const labels = node.getChildren('LabelMatchers').flatMap((matchers) => {
        const found: string[] = [];
        matchers.cursor().iterate((inner) => {
          if (inner.name === 'LabelName') found.push(text(inner));
        });
        return found;
      });
      const identifier = node.getChild('Identifier');
      selectors.push({ metric: identifier === null ? '' : text(identifier), labels });
    },
  });
  return selectors;
}

/** Returns the labels by which results are grouped or matched. */
export function groupingLabelsOf(expr: string): string[] {
  const labels: string[] = [];
  parser.parse(expr).iterate({
    enter({ name, node }) {
      if (name !== 'GroupingLabels') return;
      for (const label of node.getChildren('LabelName')) labels.push(expr.slice(label.from, label.to));
    },
  });
  return labels;
}

/** Removes the comparisons with numbers: the rest of an alert has data even if the alert does not fire. */
export function withoutThresholds(expr: string): string {
  return expr.replace(/ (?:>=|>|<) (?:\([\d.]+ \* [\d.]+\)|[\d.]+)/g, '');
}
