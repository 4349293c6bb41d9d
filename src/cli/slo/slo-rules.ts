import { ATTR, METRICS } from '../../telemetry/index.ts';
import { latencyIndicator, type Source, successIndicator } from './indicators.ts';
import { resolveSloOptions, type SloOptions } from './options.ts';
import { prometheusLabel, prometheusName } from './prometheus-name.ts';
import type { RuleFile } from './rule-file.ts';
import { indicatorRules } from './rules.ts';

/**
 * Returns Prometheus' recording and alert rules for two objectives of every pipeline: enough calls succeed, and enough of the
 * successful ones are fast. An alert fires when the error budget is spent too fast over both a long window (the loss is relevant)
 * and a short one (it still continues). If the budget would be spent within days, the alert is a page, else a ticket.
 *
 * @see https://sre.google/workbook/alerting-on-slos/ "6: Multiwindow, Multi-Burn-Rate Alerts"
 * @throws {TypeError | RangeError} which names option, rule and value
 */
export function sloRules(options: SloOptions): RuleFile {
  const { duration, resolved } = resolve(options);
  const source: Source = {
    duration,
    pipelineLabel: prometheusLabel(ATTR.pipelineName),
    errorTypeLabel: prometheusLabel(ATTR.errorType),
    cancelled: 'cancelled',
    pipelines: resolved.pipelines,
  };
  const alerts = { ...resolved, pipelineLabel: source.pipelineLabel };
  const indicators = [successIndicator(source, resolved.budget), latencyIndicator(source, resolved.latency)];
  return { groups: indicators.flatMap((indicator) => indicatorRules(indicator, alerts)) };
}

function resolve(options: SloOptions) {
  const { pipelineDuration } = METRICS;
  const resolved = resolveSloOptions(options, pipelineDuration.buckets);
  return { resolved, duration: prometheusName(pipelineDuration, resolved.names) };
}
