import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { race } from '../demo/load/race.ts';
import { OUTAGE } from '../demo/script/outage.ts';
import { lengthMs, spans, stretch } from '../demo/script/phases.ts';
import { closedPort } from '../test/support/http-server.ts';
import { type Prometheus, startPrometheus } from '../test/support/prometheus.ts';
import { type PanelSpec, rows } from './assets/panels.ts';
import { queriesOf } from './assets/queries.ts';
import { LABEL, seriesOf } from './assets/series.ts';
import { dashboardSvg, type Shown } from './picture/dashboard-svg.ts';
import type { Plot } from './picture/plot.ts';
import { colourNames } from './picture/theme.ts';

/**
 * Draws the dashboard in two pictures, from the queries of its panels: runs the demo, lets a real Prometheus scrape it, and
 * queries the data of each panel. Grafana is not needed. Needs `prometheus` (Debian: apt-get install prometheus).
 */
const PICTURES = {
  'docs/images/dashboard.svg': ['At a glance', 'Golden signals', 'Circuit breakers'],
  'docs/images/dashboard-more.svg': [
    'Retries, timeouts, fallbacks',
    'Limits and queues',
    'Service level objectives',
  ],
};
const SECONDS = 60;
/** Scrapes are 1 s apart: the interval holds four of them, as Grafana's `$__rate_interval` does. */
const RATE_INTERVAL = '4s';

const port = await closedPort();
process.env.OTEL_EXPORTER_PROMETHEUS_PORT = String(port);
const prometheus = await startPrometheus({
  jobs: [{ name: 'demo', target: `127.0.0.1:${port}` }],
  ruleFiles: ['assets/prometheus/slo.rules.yml', 'assets/prometheus/causes.rules.yml'],
});
try {
  const shown = await observe(prometheus);
  for (const [file, titles] of Object.entries(PICTURES)) {
    const rows = shown.rows.filter(({ title }) => titles.includes(title));
    writeFileSync(file, dashboardSvg({ ...shown, rows }));
    console.log(`wrote ${file}`);
  }
} finally {
  await prometheus.close();
}

/** Runs the demo, and queries the data of each panel. */
async function observe({ range }: Prometheus): Promise<Shown> {
  const script = stretch(OUTAGE, SECONDS);
  let startedMs = 0;
  const begin = () => {
    startedMs = Date.now();
  };
  const show = () => {};
  const { machine } = await race(script, { everyMs: 1000, begin, show }, ['seawall']);
  if (!machine.keptUp) throw new Error('the machine was too busy for a picture of the demo: try again');
  await sleep(2000); // for the last scrape and the rules that use it

  const endMs = lengthMs(script);
  const all = rows(queriesOf(seriesOf('js'), RATE_INTERVAL), (name, matcher = '') => `${name}{${matcher}}`);
  const plots = new Map<PanelSpec, Plot[]>();
  for (const panel of all.flatMap((row) => row.panels)) {
    const lines = await Promise.all(
      panel.queries.map(async ({ expr, legend }) => {
        const found = await range(expr, startedMs, startedMs + endMs, 1);
        return found.map(({ metric, values }) => ({
          legend: named(legend, metric),
          points: values.map(([at, value]) => ({ seconds: at - startedMs / 1000, value: Number(value) })),
        }));
      }),
    );
    plots.set(panel, lines.flat());
  }

  const down = spans(script).filter(({ phase }) => phase.mode !== 'serve');
  return {
    rows: all,
    plotsOf: (panel) => plots.get(panel) ?? [],
    colourOf: colourNames([...plots.values()]),
    time: { fromSeconds: 0, toSeconds: endMs / 1000 },
    outage: { fromSeconds: down[0]!.fromMs / 1000, toSeconds: down.at(-1)!.toMs / 1000 },
    title: `The demo: ${script.callsPerSecond} calls a second through an outage of the dependency (shaded: ${down
      .map(({ phase }) => phase.name)
      .join(', ')}), then a cold start`,
  };
}

/** Returns a legend with the values of its labels. The demo has one pipeline, so its name is left out. */
function named(legend: string, metric: Readonly<Record<string, string>>): string {
  const full = legend.replace(/\{\{(\w+)\}\}/g, (_, label: string) => metric[label] ?? '').trim();
  const pipeline = metric[LABEL.pipeline] ?? '';
  return full.startsWith(`${pipeline} `) ? full.slice(pipeline.length + 1) : full;
}
