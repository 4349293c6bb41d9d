import { afterEach, beforeEach, expect, it } from 'vitest';
import { definePolicies } from '../../src/config/index.ts';
import type { Executor } from '../../src/core/index.ts';
import { standard, standardPipeline } from '../../src/http/index.ts';
import { configureTelemetry, perKey, pipeline, retry } from '../../src/index.ts';
import { FakeMeters } from './fake-otel.ts';

let meters: FakeMeters;

beforeEach(() => {
  meters = new FakeMeters();
  configureTelemetry({ meterProvider: meters.provider });
});
afterEach(() => configureTelemetry({}));

it.each<[string, () => Pick<Executor, 'execute'>]>([
  ['pipeline', () => pipeline({ name: 'orders' }, retry())],
  ['perKey', () => perKey(() => pipeline({ name: 'orders' }, retry()))],
  ['standardPipeline', () => standardPipeline({ name: 'orders' })],
  ['standard', () => standard({ name: 'orders' })],
  ['definePolicies', () => definePolicies({ policies: { orders: { retry: true } } }).orders],
])('what %s makes is measured', async (_, make) => {
  await make()
    .execute(() => 'fine', { key: 'one' })
    .catch(() => {});
  expect(meters.records.map(({ name, attributes }) => [name, attributes])).toContainEqual([
    'resilience.pipeline.duration',
    { 'resilience.pipeline.name': 'orders' },
  ]);
});
