/** Runs everything through in-memory exporters. The SDK is registered after the pipelines were made, and after a first call. */
import { trace } from '@opentelemetry/api';
import * as seawall from '../../../../src/index.ts';
import { countReload } from '../../../../src/telemetry/index.ts';
import { makeCalls, pipelines } from './calls.mjs';

const { register, ...sdk } = await import(process.env.SDK_SETUP);

const made = pipelines(seawall, { spans: 'attempt', attemptDurations: true });
await made.payments.execute(() => 'before the SDK');

const { reader, meters } = makeMeters();
const spans = new sdk.InMemorySpanExporter();
const records = new sdk.InMemoryLogRecordExporter();
register({ meters, traces: sdk.tracerProvider(spans), loggers: sdk.loggerProvider(records) });

const client = trace.getTracer('client');
// Makes a span, as an instrumented HTTP client does.
await makeCalls(made, (operation) =>
  client.startActiveSpan('GET', async (span) => {
    try {
      return await operation();
    } finally {
      span.end();
    }
  }),
);

// Counts reloads, as a watched configuration does.
countReload('refused');

const { resourceMetrics, errors } = await reader.collect();
console.log(
  JSON.stringify({
    errors: errors.map(String),
    metrics: resourceMetrics.scopeMetrics.flatMap(({ scope, metrics }) =>
      metrics.map(({ descriptor, dataPoints }) => ({
        scope: scope.name,
        version: scope.version,
        name: descriptor.name,
        unit: descriptor.unit,
        description: descriptor.description,
        points: dataPoints.map(({ attributes, value }) => ({
          attributes,
          value: typeof value === 'number' ? value : value.count,
          bounds: value.buckets?.boundaries,
        })),
      })),
    ),
    logs: records.getFinishedLogRecords().map(({ eventName, severityNumber, attributes, spanContext }) => ({
      eventName,
      severityNumber,
      attributes,
      spanId: spanContext?.spanId,
    })),
    spans: spans.getFinishedSpans().map((span) => ({
      name: span.name,
      id: span.spanContext().spanId,
      parent: span.parentSpanContext?.spanId,
      status: span.status,
      attributes: span.attributes,
      events: span.events.map(({ name }) => name),
    })),
  }),
);

function makeMeters() {
  const reader = new sdk.PeriodicExportingMetricReader({
    exporter: new Nowhere(),
    exportIntervalMillis: 1e8,
  });
  return { reader, meters: new sdk.MeterProvider({ readers: [reader] }) };
}
process.exit();

function Nowhere() {
  this.export = (_, done) => done({ code: 0 });
  this.forceFlush = async () => {};
  this.shutdown = async () => {};
}
