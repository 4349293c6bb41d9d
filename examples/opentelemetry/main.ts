/** The setup that an application needs for its pipelines to be measured: the ten lines of `startTelemetry`. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { logs, metrics } from '@opentelemetry/api'; // `logs` since 1.10; for SDK 2 it is in @opentelemetry/api-logs
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { ConsoleLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { circuitBreaker, pipeline, retry, timeout } from 'seawall';

function startTelemetry(): PrometheusExporter {
  const prometheus = new PrometheusExporter({ preventServerStart: true }); // the application has its own server
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [prometheus] }));
  const exporter = new ConsoleLogRecordExporter(); // or the OTLP exporter, to a collector
  logs.setGlobalLoggerProvider(
    new LoggerProvider({ processors: [new SimpleLogRecordProcessor({ exporter })] }),
  );
  return prometheus;
}

// The application. Its pipelines may be made before or after telemetry has started.
const payments = pipeline(
  { name: 'payments' },
  timeout('5s'),
  retry({ maxAttempts: 3 }),
  circuitBreaker(),
  timeout('1s'),
);
const charge = payments.wrap(async (order: number) => {
  if (order % 4 === 0) throw Object.assign(new Error('connection reset'), { code: 'ECONNRESET' });
  return `order ${order} is paid`;
});

const prometheus = startTelemetry();
const server = createServer((request, response) => {
  if (request.url === '/metrics') prometheus.getMetricsRequestHandler(request, response);
  else response.writeHead(404).end();
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

const outcomes = await Promise.allSettled(Array.from({ length: 12 }, (_, order) => charge(order)));
console.log(`${outcomes.filter(({ status }) => status === 'fulfilled').length} of 12 orders are paid`);

// The page that Prometheus scrapes.
const { port } = server.address() as AddressInfo;
const page = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text(); // a bare fetch: a single request to this process
const counted = /^resilience_(pipeline_duration_count|pipeline_attempts_total|policy_events_total)\{.* [1-9]/;
console.log(
  page
    .split('\n')
    .filter((line) => counted.test(line))
    .join('\n'),
);
server.close();
server.closeAllConnections();
