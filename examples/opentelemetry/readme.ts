/** The README's three lines, and the page that Prometheus then scrapes. */
// #region readme
import { metrics } from '@opentelemetry/api';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';

const prometheus = new PrometheusExporter({ port: 9464 });
metrics.setGlobalMeterProvider(new MeterProvider({ readers: [prometheus] }));

// #endregion
import { pipeline, retry } from 'seawall';
import { http, resilientFetch } from 'seawall/http';

await pipeline({ name: 'payments' }, retry()).execute(() => 'paid');
// The exporter takes a moment to listen. Until then connections are refused, which is retried.
const scrape = resilientFetch(pipeline({ name: 'scrape', classify: http() }, retry({ maxAttempts: 5 })));
const text = await (await scrape('http://127.0.0.1:9464/metrics')).text();
console.log(text.split('\n').filter((line) => line.startsWith('resilience_pipeline_duration_count')));
await prometheus.shutdown();
