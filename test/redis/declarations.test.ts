import { beforeEach, describe, expect, it } from 'vitest';
import { definePolicies, explain, inspectConfig, toConfiguration } from '../../src/config/index.ts';
import type { Fleet } from '../../src/redis/fleet.ts';
import {
  type FakeRedis,
  fakeRedis,
  type RedisFleet,
  redisDeclarations,
  redisFleet,
} from '../../src/redis/index.ts';
import { type VirtualRuntime, virtualRuntime } from '../../src/testing/index.ts';

let runtime: VirtualRuntime;
let server: FakeRedis;
let fleet: RedisFleet;

beforeEach(() => {
  runtime = virtualRuntime();
  server = fakeRedis({ runtime, latency: 1 });
  fleet = redisFleet(server.client, { instances: 4 });
});

const options = () => ({ policies: redisDeclarations(fleet), runtime });
const config = {
  policies: {
    partner: {
      sharedRateLimiter: { permits: 10, period: '1h', lease: false },
      sharedCircuitBreaker: { consecutiveFailures: 2, atLeast: 1 },
      sharedSemaphore: { permits: 8, maxWait: '1s' },
    },
  },
} as const;

/** How many of so many calls were sent. */
async function sent(
  policies: { partner: { executeOutcome(run: () => unknown): Promise<{ ok: boolean }> } },
  count: number,
): Promise<number> {
  const outcomes = Array.from({ length: count }, () => policies.partner.executeOutcome(() => 'sent'));
  await runtime.advance('100ms');
  return (await Promise.all(outcomes)).filter(({ ok }) => ok).length;
}

describe('a file that says what a fleet shares', () => {
  it('makes the policies, in the standard order, by the name of the entry', async () => {
    const policies = definePolicies(config, options());
    expect(policies.partner.policies.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'shared-rate-limiter partner',
      'shared-circuit-breaker partner',
      'shared-semaphore partner',
    ]);
    expect(await sent(policies, 12)).toBe(10);
    expect(server.keys).toContain('seawall:rl:{partner}');
  });

  it('is tried and explained without becoming part of the fleet', () => {
    const members = new Set<string>();
    const { member } = fleet as Fleet;
    (fleet as Fleet).member = function (name, make) {
      members.add(name);
      return member.call(this, name, make) as never;
    };
    inspectConfig(config, options());
    expect([...members]).toEqual([]);
    definePolicies(config, options());
    expect([...members].sort()).toEqual(['circuit partner', 'rate limiter partner', 'semaphore partner']);
  });

  it('reports what is wrong, by its place', () => {
    const wrong = {
      policies: {
        partner: {
          sharedRateLimiter: { permits: 0, name: 'a{b}' },
          sharedSemaphore: { permits: 2, maxQueued: 5 },
        },
      },
    };
    expect(() => definePolicies(wrong as never, options())).toThrow(
      /sharedRateLimiter\.permits[\s\S]*sharedSemaphore\.maxQueued/,
    );
  });

  it('changes in use: what is used stays used', async () => {
    const policies = definePolicies(config, options());
    expect(await sent(policies, 6)).toBe(6);
    const changed = structuredClone(config) as {
      policies: {
        partner: {
          sharedRateLimiter: { permits: number };
          sharedSemaphore: { permits: number };
          sharedCircuitBreaker: { atLeast: number };
        };
      };
    };
    changed.policies.partner.sharedRateLimiter.permits = 20;
    changed.policies.partner.sharedSemaphore.permits = 9;
    changed.policies.partner.sharedCircuitBreaker.atLeast = 3;
    policies.update(changed);
    expect(policies.partner.policies.map((policy) => policy.describe?.())).toMatchObject([
      { permits: 20, burst: 20 },
      { atLeast: 3 },
      { permits: 9 },
    ]);
    expect(await sent(policies, 30)).toBe(14);
    policies.update(config);
    expect(await sent(policies, 1)).toBe(0);
  });

  it('is not changed to another limit', () => {
    const policies = definePolicies(config, options());
    const other = {
      policies: {
        partner: { ...config.policies.partner, sharedRateLimiter: { permits: 10, name: 'other' } },
      },
    };
    expect(() => policies.update(other)).toThrow('cannot change while in use');
  });

  it('says what happens while the server is away, in words and numbers', () => {
    const { partner } = definePolicies(config, options());
    const { happens: behavior } = explain(partner);
    expect([...behavior.onOverload, ...behavior.onFailure].join('\n')).toMatchInlineSnapshot(`
      "When 8 run, over all instances, up to 100 further calls of each instance wait up to 1 s, and others fail with a SemaphoreFullError. A call waits for the server for 50 ms at most. While it is away, calls fail with a FleetUnavailableError.
      Beyond 10 per 60 min, over all instances, calls fail at once with a RateLimitedError that says when to come back. A call waits for the server for 50 ms at most. While it is away, each of 4 instances lets 2.5 per 60 min through.
      The failure passes: nothing is retried.
      The circuit 'partner' counts it, and opens after 2 failures in a row. While it is open, calls fail at once with a CircuitOpenError. When 50 % of the instances, and at least 1, have opened it, it opens for all. Then one probes for all, for 5 s at most. No call waits for the server; while it is away, each instance's circuit is alone."
    `);
  });

  it('is what the policies tell of themselves', () => {
    const { partner } = definePolicies(config, options());
    const { config: told } = toConfiguration(partner, { policies: redisDeclarations(fleet) });
    fleet = redisFleet(server.client);
    const again = definePolicies(told as never, options()) as unknown as typeof policies;
    const policies = { partner };
    expect(again.partner.policies.map((policy) => policy.describe?.())).toEqual(
      partner.policies.map((policy) => policy.describe?.()),
    );
  });

  it('refuses two entries of one limit that differ, and names both', () => {
    const two = {
      policies: {
        a: { sharedRateLimiter: { permits: 1, name: 'x' } },
        b: { sharedRateLimiter: { permits: 2, name: 'x' } },
      },
    };
    expect(() => definePolicies(two, options())).toThrow(
      "sharedRateLimiter 'x' has permits 1 in one place and 2 in another",
    );
  });
});

it('wants a fleet', () => {
  expect(() => redisDeclarations({} as never)).toThrow(
    'redisDeclarations(fleet) must be made by redisFleet()',
  );
});
