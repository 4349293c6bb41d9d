import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Call, constant, failover, hedge, pipeline, retry, timeout } from '../../src/index.ts';
import { virtualRuntime } from '../../src/testing/index.ts';

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f'];

/** How an attempt at an endpoint ends. */
const end = fc.constantFrom('value' as const, 'failure' as const, 'hangs' as const, 'late' as const);

const options = fc.record({
  balance: fc.constantFrom('round-robin' as const, 'least-loaded' as const),
  consecutiveFailures: fc.constantFrom(1, 2, 5, 'unlimited' as const),
  maxEjected: fc.constantFrom(0.1, 0.5, 1),
  ejectionTime: fc.constantFrom(50, 1000),
  interval: fc.constantFrom(100, 10_000),
  slowStart: fc.constantFrom(false as const, { duration: 200, from: 0.1 }),
  successRate: fc.constantFrom(false as const, { deviations: 1, minimumCalls: 2, minimumEndpoints: 3 }),
});
const list = fc
  .array(
    fc.record({
      name: fc.constantFrom(...NAMES),
      weight: fc.integer({ min: 1, max: 5 }),
      priority: fc.nat(2),
    }),
    {
      minLength: 1,
      maxLength: 6,
    },
  )
  .map((all) => all.filter(({ name }, at) => all.findIndex((one) => one.name === name) === at));

const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('call' as const),
      ends: fc.array(end, { minLength: 1, maxLength: 5 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(1, 60, 500) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('update' as const), endpoints: list }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('eject' as const), at: fc.nat(5) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('readmit' as const) }) },
);

describe('failover', () => {
  it('always goes to an endpoint that takes calls, to none that the call has tried while there is another, and gives all back', async () => {
    await fc.assert(
      fc.asyncProperty(
        options,
        list,
        fc.boolean(),
        fc.array(step, { maxLength: 60 }),
        async (given, endpoints, isHedged, steps) => {
          const runtime = virtualRuntime({ seed: 1 });
          const policy = failover<string>({ endpoints, ...given });
          const further = isHedged
            ? hedge({ delay: 7, maxAttempts: 3, maxExtraLoad: 9 })
            : retry({ maxAttempts: 4, backoff: constant(3), budget: false });
          const calls = pipeline({ runtime }, timeout(40), further, policy, timeout(15));
          const pending: Promise<unknown>[] = [];
          const available = () =>
            policy
              .snapshot()
              .endpoints.filter(({ state }) => state !== 'ejected')
              .map(({ name }) => name);
          const begin = (ends: readonly string[]): void => {
            const tried: string[] = [];
            const operation = (call: Call): unknown => {
              const name = policy.endpointOf(call);
              expect(available()).toContain(name);
              const untried = available().filter((one) => !tried.includes(one));
              if (untried.length > 0) expect(untried).toContain(name);
              tried.push(name);
              const how = ends[(tried.length - 1) % ends.length];
              if (how === 'value') return name;
              if (how === 'failure') throw new Error(name);
              return new Promise((_, reject) => {
                if (how === 'late') runtime.clock.setTimer(80, () => reject(new Error(name)));
                else call.signal.addEventListener('abort', () => reject(call.signal.reason));
              });
            };
            pending.push(
              calls.executeOutcome(operation).then((outcome) => {
                // An expectation that has failed is no failure of an endpoint.
                if (!outcome.ok && (outcome.error as Error).name === 'AssertionError') throw outcome.error;
              }),
            );
          };
          for (const one of steps) {
            if (one.do === 'call') begin(one.ends);
            else if (one.do === 'wait') await runtime.advance(one.ms);
            else if (one.do === 'update') policy.update({ endpoints: one.endpoints });
            else if (one.do === 'readmit') policy.readmit();
            else {
              const name = policy.snapshot().endpoints[one.at]?.name;
              if (name !== undefined && available().some((other) => other !== name))
                policy.eject(name, { for: 300 });
            }
            const { endpoints: now, ejected } = policy.snapshot();
            expect(ejected).toBe(now.filter(({ state }) => state === 'ejected').length);
            expect(ejected).toBeLessThan(now.length);
          }
          await runtime.runAll();
          await Promise.all(pending);
          await runtime.runAll();
          expect(policy.snapshot().endpoints.map(({ running }) => running)).toEqual(
            policy.snapshot().endpoints.map(() => 0),
          );
        },
      ),
    );
  });

  it('ejects after failures in a row exactly when a naive count does', async () => {
    const played = fc.array(fc.tuple(fc.nat(3), fc.boolean()), { maxLength: 120 });
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.constantFrom(0.25, 0.5, 1),
        played,
        async (limit, maxEjected, all) => {
          const runtime = virtualRuntime();
          const names = ['a', 'b', 'c', 'd'];
          const policy = failover<string>({
            endpoints: names,
            consecutiveFailures: limit,
            maxEjected,
            successRate: false,
            jitter: 0,
          });
          const calls = pipeline({ runtime }, policy);
          const fails = new Map(names.map((name) => [name, 0]));
          const out = new Set<string>();
          const most = Math.min(3, Math.max(1, Math.floor(4 * maxEjected)));
          for (const [mask, isWell] of all) {
            await calls.executeOutcome((call) => {
              const name = policy.endpointOf(call);
              const ok = isWell || names.indexOf(name) < mask;
              const row = ok ? 0 : (fails.get(name) as number) + 1;
              fails.set(name, row);
              if (row >= limit && out.size < most) out.add(name);
              if (!ok) throw new Error(name);
            });
            const ejected = policy
              .snapshot()
              .endpoints.filter(({ state }) => state === 'ejected')
              .map(({ name }) => name);
            expect(new Set(ejected)).toEqual(out);
          }
        },
      ),
    );
  });

  it('gives each endpoint its part, by weight, to within one round', async () => {
    const weights = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(weights, fc.nat(1000), async (all, seed) => {
        const runtime = virtualRuntime({ seed });
        const endpoints = all.map((weight, at) => ({ name: String(at), weight }));
        const policy = failover<string>({ endpoints });
        const calls = pipeline({ runtime }, policy);
        const total = all.reduce((sum, one) => sum + one, 0);
        const counts = all.map(() => 0);
        const rounds = 20;
        for (let at = 0; at < rounds * total; at++) {
          await calls.execute((call) => {
            const index = Number(policy.endpointOf(call));
            counts[index] = (counts[index] as number) + 1;
          });
        }
        for (const [at, count] of counts.entries()) {
          expect(Math.abs(count - rounds * (all[at] as number))).toBeLessThanOrEqual(2);
        }
      }),
      { numRuns: 30 },
    );
  });
});
