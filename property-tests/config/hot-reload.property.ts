import fc from 'fast-check';
import { ConfigError, definePolicies, errorsIn, inspectConfig } from 'seawall/config';
import { virtualRuntime } from 'seawall/testing';
import { describe, expect, it } from 'vitest';

const CALLS = 10_000;
const RELOADS = 1000;

const limits = fc.record({
  maxConcurrent: fc.integer({ min: 1, max: 400 }),
  maxQueued: fc.constantFrom(0, 50, 20_000),
});
const entry = fc.record({
  timeout: fc.constantFrom('50ms', '1s', '1m', false as const),
  retry: fc.option(fc.record({ maxAttempts: fc.integer({ min: 1, max: 3 }) }), { nil: false as const }),
  circuitBreaker: fc.constantFrom(
    { consecutiveFailures: 500 },
    { failureRate: 0.9, window: { calls: 100 }, minimumCalls: 100 },
    { failureRate: 0.9, window: '10s', minimumCalls: 1000 },
    false as const,
  ),
  attemptTimeout: fc.constantFrom('20ms', '500ms', false as const),
});
/** Some configurations are refused: for an invalid option, or for an invalid combination. */
const config = fc
  .tuple(limits, entry, fc.constantFrom(false, false, false, true))
  .map(([bulkhead, rest, wrong]) => {
    const config = {
      policies: { p: { ...rest, bulkhead, ...(wrong && { rateLimiter: { permits: -1 } }) } },
    };
    return { valid: errorsIn(inspectConfig(config).problems) === 0, limit: bulkhead.maxConcurrent, config };
  });

describe('hot reload under load', () => {
  it(`${CALLS} calls in flight, ${RELOADS} random reloads: nothing is lost, no limit is exceeded`, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(config, { minLength: 20, maxLength: 20 }),
        fc.integer({ min: 1, max: 2 ** 30 }),
        async (configs, seed) => {
          const runtime = virtualRuntime({ seed });
          const first = { policies: { p: { bulkhead: { maxConcurrent: 100, maxQueued: CALLS } } } } as const;
          const policies = definePolicies(first, { runtime });
          let limit = 100;
          let running = 0;
          let exceeded = 0;
          let settled = 0;
          let events = 0;
          let refusals = 0;
          let updates = 0;
          policies.p.on('execution.settled', () => events++);
          policies.on('config.updated', () => updates++);
          policies.on('config.refused', () => refusals++);

          const calls = Array.from({ length: CALLS }, () =>
            policies.p
              .executeOutcome(async () => {
                running += 1;
                // A lower limit does not interrupt running calls, but admits no new call above it.
                if (running > limit) exceeded += 1;
                const lastsMs = 1 + runtime.random() * 100;
                const fails = runtime.random() < 0.2;
                await new Promise<void>((resolve) => void runtime.clock.setTimer(lastsMs, resolve));
                running -= 1;
                if (fails) throw new Error('down');
              })
              .then(() => settled++),
          );
          let valid = 0;
          for (let n = 0; n < RELOADS; n++) {
            const next = configs[Math.floor(runtime.random() * configs.length)] as (typeof configs)[number];
            const before = policies.config;
            if (next.valid) {
              valid += 1;
              policies.update(next.config);
              limit = next.limit;
            } else {
              expect(() => policies.update(next.config)).toThrow(ConfigError);
              expect(policies.config).toBe(before);
            }
            await runtime.advance(2);
          }
          await runtime.runAll();
          await Promise.all(calls);

          expect({ settled, events, running, exceeded }).toEqual({
            settled: CALLS,
            events: CALLS,
            running: 0,
            exceeded: 0,
          });
          expect({ updates, refusals }).toEqual({ updates: valid, refusals: RELOADS - valid });
          const { active, executions, policies: states } = policies.p.snapshot();
          expect({ active, executions }).toEqual({ active: 0, executions: CALLS });
          const bulkhead = states.find(({ kind }) => kind === 'bulkhead')?.state as {
            active: number;
            queued: number;
          };
          expect(bulkhead).toMatchObject({ active: 0, queued: 0 });
          // The next calls follow the configuration in force.
          expect((policies.p.policy('bulkhead') as unknown as { maxConcurrent: number }).maxConcurrent).toBe(
            limit,
          );
        },
      ),
      { numRuns: 3 },
    );
  });
});
