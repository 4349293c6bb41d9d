import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startClient } from '../../demo/load/start.ts';
import { OUTAGE } from '../../demo/script/outage.ts';
import type { Script } from '../../demo/script/phases.ts';
import { startUpstream } from '../../demo/upstream/start.ts';
import { prometheusName } from '../../src/cli/slo/prometheus-name.ts';
import { METRICS } from '../../src/telemetry/index.ts';
import { closedPort, pause } from '../support/http-server.ts';
import { hasPrometheus, type Line, type Prometheus, startPrometheus } from '../support/prometheus.ts';
import {
  dashboardExpressions,
  RULE_FILES,
  ruleExpressions,
  withoutThresholds,
  withVariables,
} from './expressions.ts';

/**
 * Expressions without data in the demo: it does not stop a pipeline, reload a configuration, or share a limit or a store (see
 * test/telemetry/fleet.test.ts).
 */
const UNSEEN =
  /^Resilience(SeriesGone|ConfigRefused|FleetAlone) |^(Instances |Permits by source|Questions per|Requests to shared)/;
const EXPRESSIONS = [...dashboardExpressions(), ...ruleExpressions()].filter(
  ({ place }) => !UNSEEN.test(place),
);
/** A short form of the demo: the circuit opens, stays open for several scrapes, and closes, and there is a queue. */
const SCRIPT: Script = {
  ...OUTAGE,
  phases: [
    { name: 'healthy', seconds: 2, mode: 'serve', capacity: [1, 1] },
    { name: '503', seconds: 2, mode: 'refuse', retryAfterSeconds: 1 },
    { name: 'hanging', seconds: 3, mode: 'hang' },
    { name: 'cold start', seconds: 3, mode: 'serve', capacity: [0.2, 0.2] },
    { name: 'healthy again', seconds: 2, mode: 'serve', capacity: [1, 1] },
  ],
};

/** The names of the metrics from an OTLP receiver, because this Prometheus is too old to be one. */
const OTLP_NAMES = Object.values(METRICS)
  .map((metric) => [prometheusName(metric, 'js'), prometheusName(metric, 'otlp')] as const)
  .filter(([js, otlp]) => js !== otlp)
  .map(([js, otlp]) => [`${js}(_bucket|_count|_sum)?`, `${otlp}$\{1}`] as const);

describe.skipIf(!hasPrometheus())('a real Prometheus that scrapes the demo through its outage', () => {
  let prometheus: Prometheus;
  let fromMs: number;

  beforeAll(async () => {
    const target = `127.0.0.1:${await closedPort()}`;
    const jobs = [
      { name: 'demo', target },
      { name: 'demo-otlp', target, renames: OTLP_NAMES },
    ];
    prometheus = await startPrometheus({ jobs, ruleFiles: RULE_FILES.map(([file]) => file) });
    fromMs = Date.now();
    await runDemo(target.split(':')[1]!);
    await pause(1500); // for the last scrape and the rules that use it
  }, 60_000);

  afterAll(() => prometheus?.close());

  /** Returns the results of an expression during the outage. */
  function answer(expr: string): Promise<readonly Line[]> {
    return prometheus.range(expr, fromMs, Date.now(), 1);
  }

  it.each(EXPRESSIONS)('has data for $place ($file)', async ({ expr }) => {
    const lines = await answer(withoutThresholds(withVariables(expr, '4s')));
    const numbers = lines.flatMap(({ values }) => values.map(([, value]) => Number(value)));
    expect(numbers.some(Number.isFinite)).toBe(true);
  });

  it.each(['demo', 'demo-otlp'])('pages for the outage, and tells what it was: %s', async (job) => {
    const alerts = await answer(`ALERTS{job="${job}", alertstate="firing"}`);
    expect(alerts.map(({ metric }) => `${metric.slo} ${metric.severity}`)).toEqual(
      expect.arrayContaining(['success page', 'success ticket']),
    );
    const seconds = job === 'demo' ? '' : '_seconds';
    const types = await answer(`resilience_pipeline_duration${seconds}_count{error_type!=""} > 0`);
    expect(types.map(({ metric }) => metric.error_type)).toEqual(
      expect.arrayContaining(['503', 'circuit_open']),
    );
  });

  it('sees the circuit open and close again', async () => {
    const [open] = await answer(
      'resilience_circuit_breaker_state{job="demo", resilience_circuit_breaker_state="open"}',
    );
    const values = new Set(open?.values.map(([, value]) => value));
    expect(values).toEqual(new Set(['0', '1']));
  });
});

/** Runs the seawall client of the demo against its upstream, with its metrics on a port. */
async function runDemo(port: string): Promise<void> {
  const before = process.env.OTEL_EXPORTER_PROMETHEUS_PORT;
  process.env.OTEL_EXPORTER_PROMETHEUS_PORT = port;
  try {
    const [upstream, client] = await Promise.all([
      startUpstream(SCRIPT),
      startClient('seawall', SCRIPT, true),
    ]);
    upstream.begin();
    await Promise.race([client.run(upstream.url), upstream.failed]);
    await pause(1500); // for one more scrape while the page exists
    client.stop();
    upstream.stop();
  } finally {
    if (before === undefined) delete process.env.OTEL_EXPORTER_PROMETHEUS_PORT;
    else process.env.OTEL_EXPORTER_PROMETHEUS_PORT = before;
  }
}
