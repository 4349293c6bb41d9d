import { metrics } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeMeters } from './fake-otel.ts';

const RELOADS = 'resilience.config.reloads';

// The counters belong to the process: each test begins with its own copy.
let telemetry: typeof import('../../src/telemetry/index.ts');
beforeEach(async () => {
  vi.resetModules();
  telemetry = await import('../../src/telemetry/index.ts');
});
afterEach(() => metrics.disable());

const counts = (meters: FakeMeters) =>
  Object.fromEntries(
    meters
      .collect()
      .filter(({ name }) => name === RELOADS)
      .map(({ value, attributes }) => [attributes['resilience.config.result'], value]),
  );

describe('reloads of a configuration', () => {
  it('are counted by what became of them, and are there with 0 before', () => {
    const meters = new FakeMeters();
    metrics.setGlobalMeterProvider(meters.provider);
    telemetry.expectReloads();
    expect(counts(meters)).toEqual({ applied: 0, refused: 0, unchanged: 0 });
    telemetry.countReload('refused');
    telemetry.countReload('refused');
    telemetry.countReload('applied');
    expect(counts(meters)).toEqual({ applied: 1, refused: 2, unchanged: 0 });
  });

  it('say whether what was read last is in force', () => {
    const meters = new FakeMeters();
    metrics.setGlobalMeterProvider(meters.provider);
    const inForce = () => meters.value('resilience.config.last_reload_successful');
    telemetry.expectReloads();
    expect(inForce()).toBe(1);
    telemetry.countReload('refused');
    expect(inForce()).toBe(0);
    telemetry.countReload('unchanged');
    expect(inForce()).toBe(1);
    telemetry.countReload('refused');
    telemetry.countReload('applied');
    expect(inForce()).toBe(1);
  });

  it('before an SDK came are told to it', () => {
    telemetry.countReload('refused');
    const meters = new FakeMeters();
    metrics.setGlobalMeterProvider(meters.provider);
    telemetry.countReload('unchanged');
    expect(counts(meters)).toEqual({ applied: 0, refused: 1, unchanged: 1 });
  });

  it('go to the provider that is configured, with the attributes of everything, and to no pipeline’s own', async () => {
    const [global, configured, own] = [new FakeMeters(), new FakeMeters(), new FakeMeters()];
    metrics.setGlobalMeterProvider(global.provider);
    const { pipeline } = await import('../../src/index.ts');
    await pipeline({ telemetry: { meterProvider: own.provider } }).execute(() => 1);
    telemetry.configureTelemetry({ meterProvider: configured.provider, attributes: { region: 'eu' } });
    telemetry.countReload('applied');
    expect(configured.value(RELOADS, { region: 'eu', 'resilience.config.result': 'applied' })).toBe(1);
    expect([counts(global), counts(own)]).toEqual([{}, {}]);
  });

  it('are no series where no configuration is read anew, and none where telemetry is off', async () => {
    const meters = new FakeMeters();
    metrics.setGlobalMeterProvider(meters.provider);
    const { pipeline } = await import('../../src/index.ts');
    await pipeline().execute(() => 1);
    expect(counts(meters)).toEqual({});
    telemetry.configureTelemetry(false);
    telemetry.countReload('refused');
    expect(counts(meters)).toEqual({});
  });
});
