import fc from 'fast-check';
import { expect, it } from 'vitest';
import { pipeline, rateLimiter } from '../../src/index.ts';
import { virtualRuntime } from '../../src/testing/index.ts';

const rates = fc.record({
  permits: fc.integer({ min: 1, max: 6 }),
  period: fc.constantFrom(7, 100, 1000 / 3),
  maxWait: fc.constantFrom(0, 150, 1e6),
});

const script = fc.array(
  fc.record({
    gap: fc.oneof(fc.constant(0), fc.nat(5), fc.nat(200), fc.constant(1e7)),
    cost: fc.oneof({ weight: 3, arbitrary: fc.constant(1) }, fc.integer({ min: 1, max: 7 })),
    patience: fc.option(fc.nat(300), { nil: undefined }),
  }),
  { maxLength: 40, size: 'max' },
);

/** Returns the time at which `cost` may be sent after `queue` and `sent`, in a naive window. */
function dueAt(
  sent: readonly { time: number; cost: number }[],
  queue: readonly number[],
  now: number,
  permits: number,
  period: number,
): number {
  const all = [...sent];
  let time = now;
  for (const cost of queue) {
    const usedAt = (at: number): number =>
      all.filter((one) => one.time + period > at).reduce((sum, one) => sum + one.cost, 0);
    const times = [time, ...all.map((one) => one.time + period)].filter((at) => at >= time);
    time = Math.min(...times.filter((at) => usedAt(at) + cost <= permits));
    all.push({ time, cost });
  }
  return time;
}

it('lets no more than `permits` start in any period, at the times that it says, and nobody overtakes', async () => {
  await fc.assert(
    fc.asyncProperty(rates, script, async ({ permits, period, maxWait }, calls) => {
      const runtime = virtualRuntime();
      const limiter = rateLimiter({
        permits,
        period,
        maxWait,
        algorithm: 'sliding-window',
        cost: (call) => Number(call.key),
      });
      const limited = pipeline({ runtime }, limiter);
      const sent: { time: number; cost: number; order: number }[] = [];
      let waiting: { order: number; cost: number }[] = [];
      for (const [order, { gap, cost, patience }] of calls.entries()) {
        await runtime.advance(gap);
        waiting = waiting.filter((one) => !sent.some((other) => other.order === one.order));
        const now = runtime.clock.now();
        const due = dueAt(sent, [...waiting.map((one) => one.cost), cost], now, permits, period);
        const controller = new AbortController();
        const outcome = limited.executeOutcome(
          () => {
            sent.push({ time: runtime.clock.now(), cost, order });
          },
          { key: String(cost), signal: controller.signal },
        );
        await runtime.settle();
        const mayWait = cost <= permits && due - now <= maxWait;
        if (mayWait) {
          waiting.push({ order, cost });
          if (patience !== undefined) runtime.clock.setTimer(patience, () => controller.abort());
          void outcome.then(() => {
            waiting = waiting.filter((one) => one.order !== order);
          });
        } else {
          const { error } = (await outcome) as unknown as { error: { retryAfterMs: number | undefined } };
          if (cost > permits) expect(error.retryAfterMs).toBeUndefined();
          else expect(error.retryAfterMs).toBeCloseTo(due - now, 3);
        }
      }
      await runtime.advance(1e6);
      for (const first of sent) {
        const within = sent.filter(({ time }) => time >= first.time && time - first.time < period - 1e-6);
        expect(within.reduce((sum, { cost }) => sum + cost, 0)).toBeLessThanOrEqual(permits);
      }
      const orders = sent.map(({ order }) => order);
      expect(orders).toEqual([...orders].sort((a, b) => a - b));
      expect(limiter.snapshot()).toMatchObject({ queued: 0, available: permits });
    }),
  );
});
