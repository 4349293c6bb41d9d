/** The README's three lines. */
// #region readme
import { metrics } from '@opentelemetry/api';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';

const prometheus = new PrometheusExporter({ port: 9464 });
metrics.setGlobalMeterProvider(new MeterProvider({ readers: [prometheus] }));

// #endregion
import { pipeline, retry } from 'seawall';

await pipeline({ name: 'payments' }, retry()).execute(() => 'paid');
// The exporter takes a moment to listen.
const scrape = pipeline(retry({ maxAttempts: 5 }));
const text = await scrape.execute(async () => (await fetch('http://127.0.0.1:9464/metrics')).text());
console.log(text.split('\n').filter((line) => line.startsWith('resilience_pipeline_duration_count')));
await prometheus.shutdown();
