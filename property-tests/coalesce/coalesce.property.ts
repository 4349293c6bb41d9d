import fc from 'fast-check';
import { coalesce, pipeline } from 'seawall';
import { virtualRuntime } from 'seawall/testing';
import { describe, expect, it } from 'vitest';

const script = fc.array(
  fc.record({
    afterMs: fc.integer({ min: 0, max: 20 }),
    takesMs: fc.integer({ min: 1, max: 60 }),
    leavesAfterMs: fc.option(fc.integer({ min: 0, max: 60 })),
    key: fc.constantFrom('a', 'b', undefined),
    fails: fc.boolean(),
  }),
  { maxLength: 40 },
);

describe('coalesce', () => {
  it('runs a key once at a time, and each gets the outcome of a run that was under way while it was there', async () => {
    await fc.assert(
      fc.asyncProperty(script, async (all) => {
        const runtime = virtualRuntime();
        const policy = coalesce();
        const calls = pipeline({ runtime }, policy);
        const running = new Map<string, number>();
        const pending: Promise<unknown>[] = [];
        for (const { afterMs, takesMs, leavesAfterMs, key, fails } of all) {
          await runtime.advance(afterMs);
          const cameMs = runtime.nowMs;
          const controller = new AbortController();
          const call = calls.executeOutcome(
            ({ signal }) => {
              const beganMs = runtime.nowMs;
              if (key !== undefined) {
                expect(running.get(key) ?? 0).toBe(0);
                running.set(key, 1);
              }
              const over = () => {
                if (key !== undefined) running.set(key, 0);
              };
              signal.addEventListener('abort', over);
              return new Promise((resolve, reject) => {
                runtime.clock.setTimer(takesMs, () => {
                  if (!signal.aborted) over();
                  const run = { beganMs, endedMs: runtime.nowMs };
                  if (fails) reject(run);
                  else resolve(run);
                });
              });
            },
            { key, signal: controller.signal },
          );
          if (leavesAfterMs !== null) runtime.clock.setTimer(leavesAfterMs, () => controller.abort());
          pending.push(
            call.then((outcome) => {
              const came = outcome.ok ? outcome.value : outcome.error;
              if (came === controller.signal.reason && controller.signal.aborted) return;
              const { beganMs, endedMs } = came as { beganMs: number; endedMs: number };
              expect(beganMs <= runtime.nowMs && endedMs >= cameMs).toBe(true);
              expect(endedMs).toBe(runtime.nowMs);
            }),
          );
        }
        await runtime.runAll();
        await Promise.all(pending);
        expect(policy.snapshot()).toMatchObject({ calls: 0, joined: 0 });
        expect(runtime.pendingTimers).toEqual([]);
      }),
    );
  });
});
