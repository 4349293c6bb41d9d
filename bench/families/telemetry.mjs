import { using } from '../library.mjs';
import { operation } from '../operations.mjs';
import { CALL_COLUMNS } from '../turns.mjs';

export const title = 'Telemetry and events: four policies (retry, circuit breaker, timeout, bulkhead)';
export const columns = CALL_COLUMNS;
export const chart = {
  key: 'ratio',
  label: '× a bare await',
  ratio: true,
  better: 'less',
  subject: 'seawall',
};

const through = (telemetry, prepare = () => {}) =>
  using('seawall', async (sea) => {
    const pipeline = sea.pipeline(
      { telemetry: await telemetry() },
      sea.retry(),
      sea.circuitBreaker({ window: '10s', minimumCalls: 1_000_000 }),
      sea.timeout('1s'),
      sea.bulkhead({ maxConcurrent: 100 }),
    );
    prepare(pipeline);
    return () => pipeline.execute(operation);
  });

const off = () => false;
const unregistered = () => ({});
const measuring = using('metrics-sdk', (sdk) => ({ meterProvider: sdk.meterProvider() }));

export function subjects() {
  return {
    'no policy': { 'bare await': () => operation },
    telemetry: {
      off: through(off),
      'on, no SDK registered (the default)': through(unregistered),
      'on, with the metrics SDK': through(measuring),
    },
    events: {
      'no listener': through(off),
      'one listener to all': through(off, (pipeline) => pipeline.on('*', () => {})),
    },
  };
}
