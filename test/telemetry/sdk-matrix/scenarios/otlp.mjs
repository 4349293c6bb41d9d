/** Sends OTLP over HTTP to a real server. */
import { createServer } from 'node:http';
import * as seawall from '../../../../src/index.ts';
import { makeCalls, pipelines } from './calls.mjs';

const { register, loggerProvider, tracerProvider, ...sdk } = await import(process.env.SDK_SETUP);

const received = {};
const server = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  received[request.url] ??= [];
  received[request.url].push(JSON.parse(body));
  response.setHeader('content-type', 'application/json').end('{}');
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const url = (path) => ({ url: `http://127.0.0.1:${server.address().port}${path}` });

const exporter = new sdk.OTLPMetricExporter(url('/v1/metrics'));
const reader = new sdk.PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 1e8 });
const providers = {
  meters: new sdk.MeterProvider({ readers: [reader] }),
  traces: tracerProvider(new sdk.OTLPTraceExporter(url('/v1/traces'))),
  loggers: loggerProvider(new sdk.OTLPLogExporter(url('/v1/logs'))),
};
register(providers);
await makeCalls(pipelines(seawall, { spans: 'pipeline' }));
for (const provider of Object.values(providers)) await provider.forceFlush();
console.log(JSON.stringify(received));
process.exit();
