/** Serves the page that Prometheus scrapes. */
import * as seawall from '../../../../src/index.ts';
import { makeCalls, pipelines } from './calls.mjs';

const { register, MeterProvider, PrometheusExporter } = await import(process.env.SDK_SETUP);

const exporter = new PrometheusExporter({ host: '127.0.0.1', port: 0, preventServerStart: true });
register({ meters: new MeterProvider({ readers: [exporter] }) });
await makeCalls(pipelines(seawall));
const odd = seawall.pipeline({ name: 'odd "name"\n\\ with ü and 😀' });
await odd.execute(() => 1);

const page = await new Promise((resolve) => {
  exporter.getMetricsRequestHandler({}, { setHeader() {}, statusCode: 0, end: resolve });
});
console.log(JSON.stringify({ page }));
process.exit();
