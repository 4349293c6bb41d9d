import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { METRICS } from '../../../src/telemetry/index.ts';

/*
 * The real SDKs, each with its own copy of the API: 1.9 with SDK 2, and 1.10 with SDK 3. They are installed in their own folders
 * by `npm run sdks`. Without them, the tests are skipped, which in CI counts as failed.
 */
const here = new URL('./', import.meta.url);

type Attributes = Record<string, unknown>;

interface Collected {
  readonly errors: readonly string[];
  readonly metrics: readonly {
    readonly scope: string;
    readonly name: string;
    readonly unit: string;
    readonly description: string;
    readonly points: readonly {
      readonly attributes: Attributes;
      readonly value: number;
      readonly bounds?: readonly number[];
    }[];
  }[];
  readonly logs: readonly {
    readonly eventName: string;
    readonly severityNumber: number;
    readonly attributes: Attributes;
    readonly spanId?: string;
  }[];
  readonly spans: readonly {
    readonly name: string;
    readonly id: string;
    readonly parent?: string;
    readonly status: { readonly code: number; readonly message?: string };
    readonly attributes: Attributes;
    readonly events: readonly string[];
  }[];
}

function play<T>(sdk: string, scenario: string): T {
  const setup = new URL(`${sdk}/setup.mjs`, here).href;
  const register = new URL('register.mjs', here).href;
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['--import', 'tsx', '--import', register, fileURLToPath(new URL(`scenarios/${scenario}.mjs`, here))],
    { encoding: 'utf8', timeout: 60_000, env: { ...process.env, SDK_FOLDER: setup, SDK_SETUP: setup } },
  );
  if (status !== 0) throw new Error(`${scenario} on ${sdk}: exit ${status}\n${stdout}${stderr}`);
  return JSON.parse(stdout) as T;
}

describe.each(['sdk2', 'sdk3'])('OpenTelemetry %s', (sdk) => {
  const installed = existsSync(new URL(`${sdk}/node_modules`, here));
  if (!installed) console.warn(`${sdk} is not installed, so nothing is tested with it: npm run sdks`);

  describe.skipIf(!installed)('in memory, registered after the pipelines were made', () => {
    let collected: Collected;
    beforeAll(() => {
      collected = play<Collected>(sdk, 'in-memory');
    }, 60_000);

    const points = (name: string) => collected.metrics.find((one) => one.name === name)?.points ?? [];
    const value = (name: string, attributes: Attributes) =>
      points(name).find((point) =>
        Object.entries(attributes).every(([key, expected]) => point.attributes[key] === expected),
      )?.value;

    it('has every metric of the schema as the schema says, and no other', () => {
      expect(collected.errors).toEqual([]);
      const expected = Object.values(METRICS).filter(
        // No call waited, too few were made for a ratio, and nothing is shared with other instances.
        ({ name }) =>
          !['resilience.queue.duration', 'resilience.circuit_breaker.failure_ratio'].includes(name) &&
          !name.startsWith('resilience.fleet.'),
      );
      const seen = collected.metrics.filter((metric) => metric.points.length > 0);
      expect(seen.map(({ name }) => name).sort()).toEqual(expected.map(({ name }) => name).sort());
      for (const { name, unit, description, attributes, optionalAttributes = [], buckets } of expected) {
        const metric = seen.find((one) => one.name === name);
        expect(metric).toMatchObject({ scope: 'seawall', unit, description });
        for (const point of metric?.points ?? []) {
          expect(Object.keys(point.attributes)).toEqual(expect.arrayContaining([...attributes]));
          expect([...attributes, ...optionalAttributes]).toEqual(
            expect.arrayContaining(Object.keys(point.attributes)),
          );
          if (buckets !== undefined) expect(point.bounds).toEqual(buckets);
        }
      }
    });

    it('measures calls by how they ended', () => {
      const duration = 'resilience.pipeline.duration';
      expect(points(duration).map(({ attributes, value }) => ({ ...attributes, value }))).toEqual(
        expect.arrayContaining([
          { 'resilience.pipeline.name': 'payments', value: 2 },
          { 'resilience.pipeline.name': 'payments', 'error.type': 'ECONNRESET', value: 1 },
          { 'resilience.pipeline.name': 'payments', 'error.type': 'circuit_open', value: 1 },
          { 'resilience.pipeline.name': 'spare', value: 1 },
        ]),
      );
      expect(points(duration)).toHaveLength(4);
    });

    it('counts attempts, also those before the SDK came', () => {
      expect(value('resilience.pipeline.attempts', { 'resilience.pipeline.name': 'payments' })).toBe(6);
      const failed = { 'resilience.pipeline.name': 'payments', 'error.type': 'ECONNRESET' };
      expect(value('resilience.attempt.duration', failed)).toBe(3);
    });

    it('counts what the policies did, from 0', () => {
      const count = (event: string, more = {}) =>
        value('resilience.policy.events', { 'resilience.policy.event': event, ...more });
      expect(count('retry.scheduled')).toBe(2);
      expect(count('retry.exhausted')).toBe(1);
      expect(count('retry.suppressed')).toBe(0);
      expect(count('execution.rejected', { 'resilience.policy.type': 'circuit_breaker' })).toBe(1);
      const state = (state: string) => ({ 'resilience.circuit_breaker.state': state });
      expect(count('circuit_breaker.state_changed', state('isolated'))).toBe(1);
      expect(count('circuit_breaker.state_changed', state('open'))).toBe(0);
    });

    it('shows states and limits', () => {
      const state = 'resilience.circuit_breaker.state';
      expect(value(state, { [state]: 'closed' })).toBe(1);
      expect(value(state, { [state]: 'isolated' })).toBe(0);
      const bulkhead = { 'resilience.policy.type': 'bulkhead' };
      expect(value('resilience.capacity.limit', bulkhead)).toBe(8);
      expect(value('resilience.capacity.usage', bulkhead)).toBe(0);
      expect(value('resilience.queue.limit', bulkhead)).toBe(4);
      expect(value('resilience.pipeline.active', { 'resilience.pipeline.name': 'payments' })).toBe(0);
    });

    it('logs events that carry the span they happened in', () => {
      expect(collected.logs.map(({ eventName, severityNumber }) => [eventName, severityNumber])).toEqual([
        ['resilience.retry.scheduled', 9],
        ['resilience.retry.scheduled', 9],
        ['resilience.retry.exhausted', 13],
        ['resilience.fallback.used', 9],
        ['resilience.circuit_breaker.state_changed', 13],
        ['resilience.circuit_breaker.state_changed', 9],
      ]);
      expect(collected.logs[2]?.attributes).toEqual({
        'resilience.pipeline.name': 'payments',
        'resilience.policy.name': 'retry',
        'resilience.policy.type': 'retry',
        'resilience.attempt.count': 2,
        'error.type': 'ECONNRESET',
      });
      const failed = collected.spans.find(
        ({ name, attributes }) => name === 'execute payments' && 'error.type' in attributes,
      );
      expect(collected.logs[2]?.spanId).toBe(failed?.id);
      expect(collected.spans.flatMap(({ events }) => events)).toEqual([]);
    });

    it('nests what the client traces under the attempt, and that under the pipeline', () => {
      const byId = new Map(collected.spans.map((span) => [span.id, span]));
      const path = ({ name, parent }: Collected['spans'][number]): string => {
        const outer = parent === undefined ? undefined : byId.get(parent);
        return outer === undefined ? name : `${path(outer)} > ${name}`;
      };
      expect(collected.spans.filter(({ name }) => name === 'GET').map(path)).toEqual(
        Array(5).fill('execute payments > attempt payments > GET'),
      );
      const failed = collected.spans.filter(({ status }) => status.code === 2);
      expect(failed.map(({ name, attributes }) => [name, attributes['error.type']])).toEqual([
        ['attempt payments', 'ECONNRESET'],
        ['attempt payments', 'ECONNRESET'],
        ['attempt payments', 'ECONNRESET'],
        ['execute payments', 'ECONNRESET'],
        ['attempt spare', 'ECONNRESET'],
        ['execute payments', 'circuit_open'],
      ]);
      const spare = collected.spans.find(({ name }) => name === 'execute spare');
      expect(spare?.attributes['resilience.fallback.used']).toBe(true);
    });
  });

  it.skipIf(!installed)('is scraped by Prometheus, whatever the pipeline is called', () => {
    const { page } = play<{ page: string }>(sdk, 'prometheus');
    expect(page).toContain('# TYPE resilience_pipeline_duration histogram');
    expect(page).toMatch(
      /resilience_pipeline_duration_bucket\{resilience_pipeline_name="payments",.*le="0.25"\} 2/,
    );
    expect(page).toMatch(/resilience_policy_events_total\{.*resilience_policy_event="retry.scheduled".*\} 2/);
    expect(page).toContain(String.raw`resilience_pipeline_name="odd \"name\"${'\ufffd'}\\ with ü and 😀"`);
  });

  it.skipIf(!installed)('is received over OTLP', () => {
    const received = play<Record<string, unknown[]>>(sdk, 'otlp');
    expect(JSON.stringify(received['/v1/metrics'])).toContain('resilience.pipeline.duration');
    expect(JSON.stringify(received['/v1/traces'])).toContain('execute payments');
    expect(JSON.stringify(received['/v1/logs'])).toContain('"eventName":"resilience.retry.exhausted"');
  });
});
