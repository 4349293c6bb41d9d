import { type NameFlavour, prometheusLabel, prometheusName } from '../../src/cli/slo/prometheus-name.ts';
import { DECLARATIONS } from '../../src/declarations.ts';
import { ATTR, METRICS, recordName } from '../../src/telemetry/index.ts';

/** Returns the name of an event in the label `resilience_policy_event`. */
export function eventLabel(type: string): string {
  const schema = DECLARATIONS.flatMap(({ events }) => events?.schemas[type] ?? [])[0];
  if (schema === undefined) throw new Error(`no policy has the event ${type}`);
  return recordName(type, schema).replace(/^resilience\./, '');
}

/** The labels of a pipeline's series in Prometheus. */
export const LABEL = {
  job: 'job',
  pipeline: prometheusLabel(ATTR.pipelineName),
  policy: prometheusLabel(ATTR.policyName),
  event: prometheusLabel(ATTR.policyEvent),
  errorType: prometheusLabel(ATTR.errorType),
  state: prometheusLabel(ATTR.circuitState),
  decision: prometheusLabel(ATTR.fleetDecision),
  result: prometheusLabel(ATTR.fleetResult),
} as const;

/** Selects series of a metric: `series.pipelineDuration('_count', 'error_type=""')`. */
export type Select = (suffix?: '' | '_count' | '_bucket', matcher?: string) => string;
export type Series = Readonly<Record<keyof typeof METRICS, Select>>;

/** @param filter a part of every selector: the variables of a dashboard */
export function seriesOf(flavour: NameFlavour, filter = ''): Series {
  const select = (metric: keyof typeof METRICS): Select => {
    const name = prometheusName(METRICS[metric], flavour);
    return (suffix = '', matcher = '') => {
      const matchers = [filter, matcher].filter((text) => text !== '').join(', ');
      return `${name}${suffix}${matchers === '' ? '' : `{${matchers}}`}`;
    };
  };
  const metrics = Object.keys(METRICS) as (keyof typeof METRICS)[];
  return Object.fromEntries(metrics.map((metric) => [metric, select(metric)])) as Record<
    keyof typeof METRICS,
    Select
  >;
}
