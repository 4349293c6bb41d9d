import {
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import * as seawall from 'seawall';
import * as peers from '../peers.mjs';
import { CALL_COLUMNS } from '../turns.mjs';

export const title = 'Telemetry and events: four policies (retry, circuit breaker, timeout, bulkhead)';
export const columns = CALL_COLUMNS;
export const chart = { key: 'ratio', label: '× a bare await' };

function four(telemetry) {
  return seawall.pipeline(
    { telemetry },
    seawall.retry(),
    seawall.circuitBreaker({ window: '10s', minimumCalls: 1_000_000 }),
    seawall.timeout('1s'),
    seawall.bulkhead({ maxConcurrent: 100 }),
  );
}

export function subjects() {
  const { operation } = peers;
  const reader = new PeriodicExportingMetricReader({
    exporter: new InMemoryMetricExporter(0),
    exportIntervalMillis: 3_600_000,
  });
  const meterProvider = new MeterProvider({ readers: [reader] });
  const off = four(false);
  const unheard = four({});
  const measured = four({ meterProvider });
  const listening = four(false);
  listening.on('*', () => {});
  return {
    'no policy': { 'bare await': operation },
    telemetry: {
      off: () => off.execute(operation),
      'on, no SDK registered (the default)': () => unheard.execute(operation),
      'on, with the metrics SDK': () => measured.execute(operation),
    },
    events: {
      'no listener': () => off.execute(operation),
      'one listener to all': () => listening.execute(operation),
    },
  };
}
