import { afterEach, describe, expect, it, vi } from 'vitest';
import { startClient } from '../../../demo/load/start.ts';
import { OUTAGE } from '../../../demo/script/outage.ts';
import type { Script } from '../../../demo/script/phases.ts';
import { startUpstream } from '../../../demo/upstream/start.ts';
import { closedPort, serve } from '../../support/http-server.ts';

const SCRIPT: Script = {
  ...OUTAGE,
  successWithinMs: 500,
  phases: [
    { name: 'healthy', seconds: 1, mode: 'serve', capacity: [1, 1] },
    { name: 'crashed', seconds: 1, mode: 'reset' },
  ],
};

describe('the demo with telemetry', () => {
  afterEach(() => vi.unstubAllEnvs());

  it('shows metrics to Prometheus, and sends metrics, events and spans by OTLP', async () => {
    const receiver = await serve((_, response) => response.end('{}'));
    const port = await closedPort();
    vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', receiver.url);
    vi.stubEnv('OTEL_EXPORTER_PROMETHEUS_PORT', String(port));
    const [upstream, client] = await Promise.all([
      startUpstream(SCRIPT),
      startClient('seawall', SCRIPT, true),
    ]);
    try {
      upstream.begin();
      await client.run(upstream.url);
      const page = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
      expect(page).toMatch(
        /^resilience_pipeline_duration_count\{resilience_pipeline_name="upstream",.*\} \d+$/m,
      );
      expect(page).toMatch(
        /^resilience_policy_events_total\{.*resilience_policy_event="retry.scheduled".*\} [1-9]/m,
      );
    } finally {
      client.stop();
      upstream.stop();
      await receiver.close();
    }

    const received = (path: string) =>
      receiver.requests
        .filter((request) => request.path === path)
        .map(({ body }) => body)
        .join('');
    expect(received('/v1/metrics')).toContain('"resilience.pipeline.duration"');
    expect(received('/v1/logs')).toContain('"eventName":"resilience.retry.scheduled"');
    expect(received('/v1/traces')).toContain('"name":"execute upstream"');
    expect(received('/v1/traces')).toContain('"name":"attempt upstream"');
  });

  it('says so if its port is taken', async () => {
    const other = await serve((_, response) => response.end());
    vi.stubEnv('OTEL_EXPORTER_PROMETHEUS_PORT', String(other.port));
    try {
      await expect(startClient('seawall', SCRIPT, true)).rejects.toThrow('ended early (exit code 1)');
    } finally {
      await other.close();
    }
  });
});
