import type { MeterProvider as AnyMeterProvider, Attributes } from '@opentelemetry/api';
import { AggregationTemporality, MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import type { Point } from './fake-otel.ts';

/** OpenTelemetry's own metrics SDK, read by hand. It is cumulative by default, as Prometheus requires. */
export class RealMeters {
  readonly #reader: Reader;
  readonly provider: AnyMeterProvider;

  constructor(temporality: AggregationTemporality = AggregationTemporality.CUMULATIVE) {
    this.#reader = new Reader({ aggregationTemporalitySelector: () => temporality });
    this.provider = new MeterProvider({ readers: [this.#reader] });
  }

  /** Returns the present export; for histograms, their counts. */
  async read(name?: string): Promise<Point[]> {
    const { resourceMetrics, errors } = await this.#reader.collect();
    if (errors.length > 0) throw errors[0];
    return resourceMetrics.scopeMetrics
      .flatMap(({ metrics }) => metrics)
      .filter(({ descriptor }) => name === undefined || descriptor.name === name)
      .flatMap(({ descriptor, dataPoints }) =>
        dataPoints.map(({ value, attributes }) => ({
          name: descriptor.name,
          value: typeof value === 'number' ? value : value.count,
          attributes,
        })),
      );
  }

  /** Returns the values of that metric whose attributes include these. */
  async values(name: string, attributes: Attributes = {}): Promise<number[]> {
    const all = await this.read(name);
    return all
      .filter((point) => Object.entries(attributes).every(([key, value]) => point.attributes[key] === value))
      .map(({ value }) => value);
  }
}

class Reader extends MetricReader {
  protected async onForceFlush(): Promise<void> {}
  protected async onShutdown(): Promise<void> {}
}
