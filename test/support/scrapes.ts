import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';

/** A series in promtool's form. */
export interface TestSeries {
  readonly series: string;
  readonly values: string;
}

/**
 * The samples that a Prometheus has of a process, in virtual time: they come from OpenTelemetry's own exporter. Scrapes of
 * several processes run side by side.
 */
export class Scrapes {
  readonly provider: MeterProvider;
  readonly #exporter = new PrometheusExporter({ preventServerStart: true });
  readonly #labels: string;
  readonly #values = new Map<string, string[]>();
  #count = 0;

  constructor(job = 'shop', instance = 'a:9464') {
    this.#labels = `job="${job}",instance="${instance}"`;
    this.provider = new MeterProvider({ readers: [this.#exporter] });
  }

  async scrape(): Promise<void> {
    const { resourceMetrics } = await this.#exporter.collect();
    const page = new PrometheusSerializer(undefined, false, undefined, true).serialize(resourceMetrics);
    for (const line of page.split('\n')) {
      const [, name, labels = '', value = ''] = /^(resilience_\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
      if (name !== undefined)
        this.#put(`${name}{${[this.#labels, labels].filter(Boolean).join(',')}}`, value);
    }
    this.#count += 1;
    this.#fill();
  }

  /** Records scrapes at which the process does not exist. */
  miss(times = 1): void {
    this.#count += times;
    this.#fill();
  }

  series(): TestSeries[] {
    return [...this.#values].map(([series, values]) => ({ series, values: values.join(' ') }));
  }

  #put(series: string, value: string): void {
    const values = this.#values.get(series) ?? Array<string>(this.#count).fill('_');
    values.push(value);
    this.#values.set(series, values);
  }

  #fill(): void {
    for (const values of this.#values.values()) while (values.length < this.#count) values.push('_');
  }
}
