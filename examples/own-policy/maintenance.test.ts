import { definePolicies } from 'seawall/config';
import { loadPolicies } from 'seawall/config/node';
import { checkPolicy, FakeCall } from 'seawall/policy';
import { virtualRuntime } from 'seawall/testing';
import { describe, expect, it } from 'vitest';
import { declaration } from './declaration.ts';
import { MaintenanceError, maintenance } from './maintenance.ts';

const windows = [{ from: '2030-05-01T02:00:00Z', to: '2030-05-01T04:00:00Z' }];
const at = (time: string) => () => Date.parse(time);

describe('maintenance', () => {
  it('refuses calls in a window, says when to come back, and tells of the window once', () => {
    const policy = maintenance({ windows });
    const told: number[] = [];
    policy.on('maintenance.entered', ({ leftMs }) => told.push(leftMs));
    const during = new FakeCall({ wallNow: at('2030-05-01T03:59:00Z') });
    const refused = { type: 'reject', error: expect.any(MaintenanceError) };
    expect(policy.admit?.(during, 0)).toMatchObject(refused);
    expect(policy.admit?.(during, 0)).toMatchObject({ error: { retryAfterMs: 60_000 } });
    expect(told).toEqual([60_000]);
    expect(policy.admit?.(new FakeCall({ wallNow: at('2030-05-01T04:00:00Z') }), 0)).toEqual({
      type: 'proceed',
    });
  });

  it('keeps to the contract of policies', async () => {
    await checkPolicy(() => maintenance({ windows }));
  });

  it('refuses options that make no sense', () => {
    expect(() => maintenance({ windows: [{ from: 'soon', to: 'later' }] })).toThrow(
      "maintenance.windows[0].from must be a date and time, got 'soon'",
    );
  });

  it('changes its windows in use', () => {
    const policy = maintenance();
    policy.update({ windows });
    expect(policy.describe?.()).toEqual({ windows });
  });
});

describe('maintenance in a file', () => {
  it('is made, explained and changed in use like the toolkit’s own', async () => {
    const runtime = virtualRuntime({ wallTimeMs: Date.parse('2030-05-01T03:00:00Z') });
    const policies = definePolicies(
      { policies: { billing: { maintenance: windows } } },
      { policies: [declaration], runtime },
    );
    await expect(policies.billing.execute(() => 'done')).rejects.toThrow(MaintenanceError);
    policies.update({ policies: { billing: { maintenance: [] } } });
    await expect(policies.billing.execute(() => 'done')).resolves.toBe('done');
  });

  it('is read from YAML', async () => {
    const policies = await loadPolicies('examples/own-policy/policies.yaml', { policies: [declaration] });
    expect(policies.names).toEqual(['billing']);
    policies.close();
  });
});
