import type { Indicator } from './indicators.ts';
import type { AlertRule, RecordingRule, RuleGroup } from './rule-file.ts';
import { type BurnWindow, burnWindows, promDuration } from './windows.ts';

/** Names of the recorded series. The dashboard reads them, too. */
export const RECORDED = {
  /** Share of bad calls over a window. The length of the window is appended. */
  errorRatio: 'resilience:sli_error:ratio_rate',
  /** Bad calls per second over a window. The length of the window is appended. */
  badRate: 'resilience:sli_bad:rate',
  totalRate: 'resilience:sli_total:rate',
  objective: 'resilience:slo_objective:ratio',
  /** Speed at which the budget is spent: 1 spends it evenly over the SLO's window. */
  burnRate: 'resilience:slo_burn_rate:ratio',
  /** Share of the budget that remains: 1 untouched, 0 spent, negative overspent. */
  budgetRemaining: 'resilience:slo_error_budget_remaining:ratio',
} as const;

export interface AlertOptions {
  readonly days: number;
  readonly minimumBad: number;
  readonly pipelineLabel: string;
}

/** Returns the rules of one indicator: the recorded series, and the alerts that read them. */
export function indicatorRules(indicator: Indicator, options: AlertOptions): RuleGroup[] {
  const { days } = options;
  const windows = burnWindows(days);
  const name = `resilience-slo-${indicator.slo}`;
  return [
    { name: `${name}-recording`, rules: recordings(indicator, windows, days) },
    { name: `${name}-alerts`, rules: alerts(indicator, windows, options) },
  ];
}

function recordings(indicator: Indicator, windows: readonly BurnWindow[], days: number): RecordingRule[] {
  const { slo, budget, badRate, totalRate } = indicator;
  const record = (name: string, expr: string): RecordingRule => ({ record: name, expr, labels: { slo } });
  const ranges = ascending(windows.flatMap(({ shortMinutes, longMinutes }) => [shortMinutes, longMinutes]));
  const base = Math.min(...ranges);
  const shortest = promDuration(base);
  const overWindow = (name: string) => `sum_over_time(${name}${shortest}{slo="${slo}"}[${days}d])`;
  return [
    ...ranges.flatMap((minutes) => {
      const range = promDuration(minutes);
      const ratio = `${RECORDED.badRate}${range}{slo="${slo}"} / ignoring (slo) ${totalRate(minutes)}`;
      return [
        record(`${RECORDED.badRate}${range}`, badRate(minutes)),
        record(`${RECORDED.errorRatio}${range}`, ratio),
      ];
    }),
    record(`${RECORDED.totalRate}${shortest}`, totalRate(base)),
    // Recorded for each pipeline, so that other pipelines can have another objective from another file.
    record(RECORDED.objective, `${totalRate(base)} * 0 + ${Number((1 - budget).toPrecision(10))}`),
    record(RECORDED.burnRate, `${RECORDED.errorRatio}${shortest}{slo="${slo}"} / ${budget}`),
    // Calculated from sums, not as the mean of ratios: a bad hour at night costs less of the budget than one at noon.
    record(
      RECORDED.budgetRemaining,
      `1 - ${overWindow(RECORDED.badRate)} / ${overWindow(RECORDED.totalRate)} / ${budget}`,
    ),
  ];
}

function ascending(minutes: readonly number[]): number[] {
  return [...new Set(minutes)].sort((a, b) => a - b);
}

function alerts(indicator: Indicator, windows: readonly BurnWindow[], options: AlertOptions): AlertRule[] {
  const { slo, bad, budget } = indicator;
  const { days, pipelineLabel } = options;
  const pipeline = `{{ $labels.${pipelineLabel} }}`;
  return (['page', 'ticket'] as const).flatMap((severity) => {
    const conditions = windows.filter((window) => window.severity === severity && canFire(window, budget));
    if (conditions.length === 0) return [];
    return {
      alert: 'ResilienceSLOBurn',
      expr: conditions.map((window) => condition(window, indicator, options.minimumBad)).join('\nor\n'),
      labels: { severity, slo },
      annotations: {
        summary: `${pipeline}: the error budget of its ${slo} SLO is spent too fast`,
        description:
          `{{ $value | humanizePercentage }} ${bad} at present. The objective allows ${percent(budget)} % over ${days} ` +
          `days; at this rate the budget is spent before they are over.`,
      },
    };
  });
}

/**
 * True if an outage of all calls would spend the budget that fast. For a large budget it would not, and the alert could never
 * fire.
 */
function canFire({ factor }: BurnWindow, budget: number): boolean {
  return factor * budget < 1;
}

function condition(window: BurnWindow, { slo, budget }: Indicator, minimumBad: number): string {
  const short = promDuration(window.shortMinutes);
  const long = promDuration(window.longMinutes);
  const labels = `{slo="${slo}"}`;
  const limit = `(${window.factor} * ${budget})`;
  return [
    '(',
    `  ${RECORDED.errorRatio}${short}${labels} > ${limit}`,
    `  and ${RECORDED.errorRatio}${long}${labels} > ${limit}`,
    `  and ${RECORDED.badRate}${long}${labels} * ${window.longMinutes * 60} >= ${minimumBad}`,
    ')',
  ].join('\n');
}

function percent(share: number): number {
  return Number((share * 100).toPrecision(10));
}
