import { describe, expect, it } from 'vitest';
import { definePolicies, inspectConfig, parseText, toConfiguration } from '../../src/config/index.ts';
import { virtualRuntime } from '../../src/testing/index.ts';

describe('chaos in a configuration', () => {
  it('stands innermost, and is of each sort', async () => {
    const policies = definePolicies(
      {
        policies: {
          slow: { timeout: '1s', chaos: { inject: 'latency', rate: 0.1, latency: '2s', maxActive: 3 } },
          down: { chaos: { inject: 'fault', rate: 1, fault: { message: 'reset', code: 'ECONNRESET' } } },
          odd: { chaos: { inject: 'outcome', rate: 1, outcome: 'text, and no name of a function' } },
          busy: { chaos: { inject: 'behavior', rate: 1, behavior: 'restart' } },
          asked: { chaos: { inject: 'fault', rate: 1, optIn: { headers: 'headersOf' } } },
        },
      },
      {
        functions: {
          restart: () => Promise.reject(new Error('restarted')),
          headersOf: ({ key }: { key?: string | undefined }) => ({ 'x-chaos': key }),
        },
      },
    );
    expect(policies.slow.describe().policies.map(({ kind }) => kind)).toEqual(['timeout', 'chaos']);
    expect(policies.slow.describe().policies[1]?.options).toMatchObject({ latency: 2_000, maxActive: 3 });
    await expect(policies.down.execute(() => 1)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(await policies.odd.execute(() => 'mine')).toBe('text, and no name of a function');
    await expect(policies.busy.execute(() => 1)).rejects.toThrow('restarted');
    expect(await policies.asked.execute(() => 1, { key: 'nothing' })).toBe(1);
    await expect(policies.asked.execute(() => 1, { key: 'fault' })).rejects.toMatchObject({ code: 'chaos' });
  });

  it('is switched by a reload, which lets go on who is held up, and can become another', async () => {
    const runtime = virtualRuntime();
    const file = (on: boolean, chaos: object): unknown => ({
      policies: { a: { chaos: { rate: 1, switch: 'experiment', ...chaos } } },
      switches: { experiment: { on } },
    });
    const slow = { inject: 'latency', latency: '1h' };
    const policies = definePolicies(file(true, slow) as { policies: { a: object } }, { runtime });
    const held = policies.a.execute(() => runtime.nowMs);
    await runtime.advance('1m');
    policies.update(file(false, slow));
    expect(await held).toBe(60_000);
    expect(await policies.a.execute(() => 'at once')).toBe('at once');
    policies.update(file(true, { inject: 'fault', fault: { message: 'down' } }));
    await expect(policies.a.execute(() => 1)).rejects.toThrow('down');
    policies.update(file(true, { inject: 'fault', rate: 0 }));
    expect(await policies.a.execute(() => 1)).toBe(1);
  });

  it('is told of all that is wrong with it', () => {
    const wrong = {
      policies: {
        a: { chaos: { inject: 'fault', rate: 7, latency: '1s' } },
        b: { chaos: { inject: 'latency', rate: 0.1 } },
        c: { chaos: { inject: 'fault', rate: 0.1, switch: 'none' } },
        d: { chaos: { inject: 'fault', rate: 0.1, fault: 'text' } },
      },
    };
    const { problems } = inspectConfig(wrong);
    expect(problems.filter(({ severity }) => severity === 'error')).toMatchObject([
      { path: 'policies.a.chaos.rate', message: 'must be a number from 0 to 1, got 7' },
      { path: 'policies.a.chaos.latency', message: "is not for inject: 'fault', got '1s'" },
      {
        path: 'policies.b.chaos.latency',
        message: "must be a duration such as 250 (ms) or '30s', got undefined",
      },
      { path: 'policies.c.chaos.switch', id: 'unknown-reference' },
      { path: 'policies.d.chaos.fault', message: expect.stringContaining('must be an error') },
    ]);
  });

  it('is written out as it is', () => {
    const text =
      'policies:\n  a:\n    pipeline:\n      - chaos: { inject: latency, rate: 0.5, latency: 1s }\n';
    const policies = definePolicies(parseText(text).data as { policies: { a: object } });
    const { config } = toConfiguration([policies.a]);
    const again = definePolicies(config as { policies: { a: object } });
    expect(again.a.describe()).toEqual(policies.a.describe());
  });
});
