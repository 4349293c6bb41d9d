import { setTimeout as sleep } from 'node:timers/promises';
import { context, logs, metrics, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { configureTelemetry } from '../../src/index.ts';
import { addresses } from './addresses.ts';

const EXPORT_EVERY_MS = 1000;
/** Without a receiver, exporters would keep trying for a long time. */
const FLUSH_WITHIN_MS = 500;

/** OpenTelemetry in the process of a client, set up as in an application. */
export interface Telemetry {
  /** Sends the remaining telemetry, if there is a receiver. Never rejects. */
  flush(): Promise<void>;
}

/** Starts OpenTelemetry. @throws if the port is taken */
export async function startTelemetry(): Promise<Telemetry> {
  const { port } = addresses(process.env);
  const resource = resourceFromAttributes({ 'service.name': 'seawall-demo' });

  const page = new PrometheusExporter({ host: '127.0.0.1', port, preventServerStart: true });
  const meters = new MeterProvider({
    resource,
    readers: [
      page,
      new PeriodicExportingMetricReader({
        exporter: new OTLPMetricExporter(),
        exportIntervalMillis: EXPORT_EVERY_MS,
        exportTimeoutMillis: EXPORT_EVERY_MS,
      }),
    ],
  });
  const batches = { scheduledDelayMillis: EXPORT_EVERY_MS };
  const loggers = new LoggerProvider({
    resource,
    processors: [new BatchLogRecordProcessor({ exporter: new OTLPLogExporter(), ...batches })],
  });
  const tracers = new TracerProvider({
    resource,
    spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter(), ...batches })],
  });

  await page.startServer();
  metrics.setGlobalMeterProvider(meters);
  logs.setGlobalLoggerProvider(loggers);
  trace.setGlobalTracerProvider(tracers);
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  // Metrics and events are on by default; spans are opt-in.
  configureTelemetry({ spans: 'attempt' });

  return {
    async flush() {
      const flushed = Promise.allSettled([meters.forceFlush(), loggers.forceFlush(), tracers.forceFlush()]);
      await Promise.race([flushed, sleep(FLUSH_WITHIN_MS)]);
    },
  };
}
