import type { Indicator } from './indicators.ts';
import type { AlertRule, RecordingRule, RuleGroup } from './rule-file.ts';
import { type BurnWindow, burnWindows, promDuration } from './windows.ts';

/** Names of what is recorded. The dashboard reads them too. */
export const RECORDED = {
  /** Share of bad calls over a window, whose length is appended. */
  errorRatio: 'resilience:sli_error:ratio_rate',
  /** Number of bad calls in a window, whose length is appended. */
  bad: 'resilience:sli_bad:increase',
  badRate: 'resilience:sli_bad:rate',
  totalRate: 'resilience:sli_total:rate',
  objective: 'resilience:slo_objective:ratio',
  /** 1 spends the budget evenly over the SLO's window. */
  burnRate: 'resilience:slo_burn_rate:ratio',
  /** 1 untouched, 0 spent, negative overspent. */
  budgetRemaining: 'resilience:slo_error_budget_remaining:ratio',
} as const;

export interface AlertOptions {
  readonly days: number;
  readonly minimumBad: number;
  readonly pipelineLabel: string;
}

/** The rules of one indicator: what is recorded, and the alerts that read it. */
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
  const labels = { slo };
  const record = (name: string, expr: string): RecordingRule => ({ record: name, expr, labels });
  const lengths = [
    ...new Set(windows.flatMap(({ shortMinutes, longMinutes }) => [shortMinutes, longMinutes])),
  ];
  const base = promDuration(Math.min(...lengths));
  const recorded = (name: string) => `${name}{slo="${slo}"}`;
  const overWindow = (name: string) => `sum_over_time(${recorded(`${name}${base}`)}[${days}d])`;
  return [
    record(`${RECORDED.badRate}${base}`, badRate(base)),
    record(`${RECORDED.totalRate}${base}`, totalRate(base)),
    ...lengths
      .sort((a, b) => a - b)
      .map((length) => promDuration(length))
      .map((range) => record(`${RECORDED.errorRatio}${range}`, `${badRate(range)} / ${totalRate(range)}`)),
    ...windows.map(({ longMinutes }) => {
      const range = promDuration(longMinutes);
      return record(`${RECORDED.bad}${range}`, `${badRate(range)} * ${longMinutes * 60}`);
    }),
    record(RECORDED.objective, `vector(${percent(1 - budget) / 100})`),
    record(RECORDED.burnRate, `${recorded(`${RECORDED.errorRatio}${base}`)} / ${budget}`),
    // From sums, and not the mean of ratios: a bad hour at night costs less of the budget than one at noon.
    record(
      RECORDED.budgetRemaining,
      `1 - ${overWindow(RECORDED.badRate)} / ${overWindow(RECORDED.totalRate)} / ${budget}`,
    ),
  ];
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
          `days; at this rate that budget is spent before they are over.`,
      },
    };
  });
}

/** Where the budget is large, calls cannot be bad often enough to burn it so fast: the alert would never fire. */
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
    `  and ${RECORDED.bad}${long}${labels} >= ${minimumBad}`,
    ')',
  ].join('\n');
}

function percent(share: number): number {
  return Number((share * 100).toPrecision(10));
}
