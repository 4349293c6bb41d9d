import fc from 'fast-check';
import { hedge, pipeline } from 'seawall';
import { virtualRuntime } from 'seawall/testing';
import { describe, expect, it } from 'vitest';

interface Attempt {
  readonly ms: number;
  readonly end: 'value' | 'passing' | 'staying';
}

/**
 * No two events happen at the same time, so that their order is unique: delays are even, and the times of attempts odd and
 * different.
 */
const script = fc
  .record({
    delay: fc.constantFrom(0, 10, 50, Number.POSITIVE_INFINITY),
    maxAttempts: fc.integer({ min: 2, max: 4 }),
    attempts: fc.array(
      fc.record({
        ms: fc.integer({ min: 0, max: 60 }),
        end: fc.constantFrom('value' as const, 'passing' as const, 'staying' as const),
      }),
      { minLength: 4, maxLength: 4 },
    ),
  })
  .map(({ attempts, ...rest }) => ({
    ...rest,
    attempts: attempts.map(({ ms, end }, at): Attempt => ({ ms: ms * 16 + 2 * at + 1, end })),
  }));

interface Expected {
  readonly endedMs: number;
  readonly winner: number;
  readonly begun: number;
}

/** Simulates the attempts with a list of coming events. */
function naive(delay: number, max: number, attempts: readonly Attempt[]): Expected {
  const running = new Map<number, number>();
  let [begun, now, next, last] = [0, 0, 0, 0];
  const begin = () => {
    running.set(begun, now + (attempts[begun] as Attempt).ms);
    begun += 1;
    next = begun < max ? now + delay : Number.POSITIVE_INFINITY;
  };
  begin();
  for (;;) {
    const [first] = [...running].sort(([, a], [, b]) => a - b);
    if (first === undefined && next === Number.POSITIVE_INFINITY)
      return { endedMs: now, winner: last, begun };
    if (first === undefined || next < first[1]) {
      now = next;
      begin();
      continue;
    }
    const [number, at] = first;
    now = at;
    running.delete(number);
    last = number;
    if ((attempts[number] as Attempt).end !== 'passing') return { endedMs: now, winner: number, begun };
    if (begun < max) begin();
  }
}

describe('hedge', () => {
  it('comes to what a naive list of attempts comes to', async () => {
    await fc.assert(
      fc.asyncProperty(script, async ({ delay, maxAttempts, attempts }) => {
        const runtime = virtualRuntime();
        let begun = 0;
        const operation = () => {
          const number = begun++;
          const { ms, end } = attempts[number] as Attempt;
          return new Promise<number>((resolve, reject) => {
            runtime.clock.setTimer(ms, () => {
              if (end === 'value') resolve(number);
              else reject(Object.assign(end === 'staying' ? new TypeError() : new Error(), { number }));
            });
          });
        };
        const calls = pipeline({ runtime }, hedge({ delay, maxAttempts, maxExtraLoad: 9 }));
        let endedMs = Number.NaN;
        const call = calls.executeOutcome(operation).then((outcome) => {
          endedMs = runtime.nowMs;
          return outcome;
        });
        await runtime.runAll();
        const outcome = await call;
        const winner = outcome.ok ? outcome.value : (outcome.error as { number: number }).number;
        expect({ endedMs, winner, begun }).toEqual(naive(delay, maxAttempts, attempts));
        expect(runtime.pendingTimers).toEqual([]);
      }),
    );
  });

  it('never adds more than its share, whatever comes when', async () => {
    const calls = fc.array(fc.record({ afterMs: fc.integer({ min: 0, max: 3000 }), isSlow: fc.boolean() }), {
      maxLength: 60,
    });
    await fc.assert(
      fc.asyncProperty(calls, fc.constantFrom(0.05, 0.1, 0.5, 1), async (all, maxExtraLoad) => {
        const runtime = virtualRuntime();
        const windowMs = 10_000;
        const hedged = hedge({ delay: 5, maxExtraLoad, window: windowMs });
        const through = pipeline({ runtime }, hedged);
        const [begun, extra]: [number[], number[]] = [[], []];
        hedged.on('hedge.started', () => extra.push(runtime.nowMs));
        const pending: Promise<unknown>[] = [];
        for (const { afterMs, isSlow } of all) {
          await runtime.advance(afterMs);
          begun.push(runtime.nowMs);
          const ms = isSlow ? 20 : 1;
          pending.push(
            through.execute(() => new Promise<void>((resolve) => void runtime.clock.setTimer(ms, resolve))),
          );
        }
        await runtime.runAll();
        await Promise.all(pending);
        for (const [at, time] of extra.entries()) {
          const calls = begun.filter((one) => one <= time && one > time - windowMs).length;
          const slice = windowMs / 10;
          const before = extra.slice(0, at).filter((one) => one > time - windowMs + slice).length;
          expect(before + 1).toBeLessThanOrEqual(maxExtraLoad * calls + 1e-9);
        }
      }),
    );
  });
});
