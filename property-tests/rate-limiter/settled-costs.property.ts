import fc from 'fast-check';
import { pipeline, rateLimiter } from 'seawall';
import { virtualRuntime } from 'seawall/testing';
import { describe, expect, it } from 'vitest';

const step = fc.record({
  ms: fc.integer({ min: 0, max: 300 }),
  does: fc.constantFrom('call' as const, 'end' as const),
  reserve: fc.integer({ min: 0, max: 10 }),
  actual: fc.integer({ min: 0, max: 15 }),
});

describe('costs that are known afterwards', () => {
  it('a sliding window holds what a list of all estimates and settlements does', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const [permits, period] = [20, 1000];
        const runtime = virtualRuntime();
        const limiter = rateLimiter({
          permits,
          period,
          algorithm: 'sliding-window',
          cost: {
            reserve: ({ key }) => Number(key),
            settle: (outcome) => (outcome.ok ? Number(outcome.value) : 0),
          },
        });
        const calls = pipeline({ runtime }, limiter);
        const log: { at: number; cost: number }[] = [];
        const running: {
          entry: { at: number; cost: number };
          end(actual: number): void;
          done: Promise<unknown>;
        }[] = [];
        const used = () =>
          log.filter(({ at }) => at > runtime.nowMs - period).reduce((sum, { cost }) => sum + cost, 0);
        for (const { ms, does, reserve, actual } of steps) {
          await runtime.advance(ms);
          const [first] = running;
          if (does === 'end' && first !== undefined) {
            running.shift();
            first.end(actual);
            await first.done;
            const extra = actual - first.entry.cost;
            if (extra <= 0) first.entry.cost = actual;
            else log.push({ at: runtime.nowMs, cost: extra });
          } else if (does === 'call') {
            const isFree = used() + reserve <= permits;
            let end = (_actual: number): void => {};
            let hasBegun = false;
            const done = calls.executeOutcome(
              () => {
                hasBegun = true;
                return new Promise<number>((resolve) => {
                  end = resolve;
                });
              },
              { key: String(reserve) },
            );
            expect(hasBegun).toBe(isFree);
            if (!isFree) continue;
            const entry = { at: runtime.nowMs, cost: reserve };
            log.push(entry);
            running.push({ entry, end: (value) => end(value), done });
          }
          expect(limiter.snapshot().available).toBe(Math.max(0, permits - used()));
        }
      }),
    );
  });

  it('a token bucket never has more than its burst, nor owes more, and is full again after that is paid', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const runtime = virtualRuntime();
        const limiter = rateLimiter({
          permits: 20,
          period: 1000,
          cost: {
            reserve: ({ key }) => Number(key),
            settle: (outcome) => (outcome.ok ? Number(outcome.value) : 0),
          },
        });
        const calls = pipeline({ runtime }, limiter);
        let [sent, spent] = [0, 0];
        for (const { ms, reserve, actual } of steps) {
          await runtime.advance(ms);
          const { ok } = await calls.executeOutcome(() => actual, { key: String(reserve) });
          if (ok) [sent, spent] = [sent + 1, spent + actual];
          const { available, nextPermitMs } = limiter.snapshot();
          expect(available).toBeLessThanOrEqual(20);
          expect(nextPermitMs).toBeLessThanOrEqual(1050);
          // Permits that were spent have been refilled, were there at the start, or are owed.
          expect(spent).toBeLessThanOrEqual(20 + (runtime.nowMs * 20) / 1000 + 20);
        }
        await runtime.advance(2000);
        expect(limiter.snapshot().available).toBe(20);
      }),
    );
  });
});
