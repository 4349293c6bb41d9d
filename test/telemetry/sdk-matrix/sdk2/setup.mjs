import { context, metrics, trace } from '@opentelemetry/api';
import { logs } from '@opentelemetry/api-logs';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';

export {
  InMemoryLogRecordExporter,
  InMemorySpanExporter,
  MeterProvider,
  OTLPLogExporter,
  OTLPMetricExporter,
  OTLPTraceExporter,
  PeriodicExportingMetricReader,
  PrometheusExporter,
};

export const tracerProvider = (exporter) =>
  new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
export const loggerProvider = (exporter) =>
  new LoggerProvider({ processors: [new SimpleLogRecordProcessor({ exporter })] });

export function register({ meters, traces, loggers }) {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  if (meters !== undefined) metrics.setGlobalMeterProvider(meters);
  if (traces !== undefined) trace.setGlobalTracerProvider(traces);
  if (loggers !== undefined) logs.setGlobalLoggerProvider(loggers);
}
