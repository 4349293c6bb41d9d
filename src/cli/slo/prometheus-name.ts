/**
 * Who turned the metrics into Prometheus' names: `js`, the Prometheus exporter of OpenTelemetry's JavaScript SDK, which
 * leaves the unit out; or `otlp`, Prometheus' own OTLP receiver and the OpenTelemetry Collector, which append it.
 */
export type NameFlavour = 'js' | 'otlp';

export const NAME_FLAVOURS: readonly NameFlavour[] = ['js', 'otlp'];

/** What of a metric determines its name in Prometheus. */
export interface NamedMetric {
  readonly name: string;
  /** In UCUM, as OpenTelemetry writes units: `s`, `1`, `{execution}`. */
  readonly unit: string;
  readonly kind: string;
}

/**
 * The name that Prometheus stores a metric under; a histogram's series have `_bucket`, `_count` and `_sum` after it.
 * @see https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/#metric-metadata-1
 */
export function prometheusName({ name, unit, kind }: NamedMetric, flavour: NameFlavour): string {
  const counter = /^(observable-)?counter$/.test(kind) ? '_total' : '';
  return prometheusLabel(name) + (flavour === 'otlp' ? unitSuffix(unit, kind) : '') + counter;
}

/** The label that Prometheus stores an attribute under. */
export function prometheusLabel(attribute: string): string {
  return attribute.replace(/[^a-zA-Z0-9_]/g, '_');
}

/** An annotation such as `{execution}` is no unit; `1` is one for gauges only. */
function unitSuffix(unit: string, kind: string): string {
  if (unit === 's') return '_seconds';
  if (unit === '1' && kind.endsWith('gauge')) return '_ratio';
  return '';
}
