/**
 * The origin of the metric names in Prometheus. `js`: the Prometheus exporter of OpenTelemetry's JavaScript SDK, which leaves the
 * unit out. `otlp`: Prometheus' own OTLP receiver and the OpenTelemetry Collector, which append it.
 */
export type NameFlavour = 'js' | 'otlp';

export const NAME_FLAVOURS: readonly NameFlavour[] = ['js', 'otlp'];

/** The properties of a metric that determine its name in Prometheus. */
export interface NamedMetric {
  readonly name: string;
  /** Unit in UCUM, as OpenTelemetry writes it: `s`, `1`, `{execution}`. */
  readonly unit: string;
  readonly kind: string;
}

/**
 * Returns the name under which Prometheus stores a metric. The series of a histogram end with `_bucket`, `_count` and `_sum`.
 * @see https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/#metric-metadata-1
 */
export function prometheusName({ name, unit, kind }: NamedMetric, flavour: NameFlavour): string {
  const counter = /^(observable-)?counter$/.test(kind) ? '_total' : '';
  return prometheusLabel(name) + (flavour === 'otlp' ? unitSuffix(unit, kind) : '') + counter;
}

/** Returns the label under which Prometheus stores an attribute. */
export function prometheusLabel(attribute: string): string {
  return attribute.replace(/[^a-zA-Z0-9_]/g, '_');
}

/** Returns the suffix of a unit. An annotation such as `{execution}` has no suffix, and `1` has one only for gauges. */
function unitSuffix(unit: string, kind: string): string {
  if (unit === 's') return '_seconds';
  if (unit === '1' && kind.endsWith('gauge')) return '_ratio';
  return '';
}
