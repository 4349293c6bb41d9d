import fc from 'fast-check';
import { concurrencyLimiter, isRejectedError, pipeline } from 'seawall';
import { virtualRuntime } from 'seawall/testing';
import { expect, it } from 'vitest';

const call = fc.record({
  afterMs: fc.nat(30),
  takesMs: fc.oneof(fc.nat(40), fc.constantFrom(200, 6000)),
  end: fc.constantFrom('success' as const, 'failure' as const, 'throttled' as const, 'ignored' as const),
  abortAfterMs: fc.option(fc.nat(60), { nil: undefined, freq: 6 }),
});

it('whatever calls do: no more run than the limit when they begin, the limit keeps its bounds, and all permits come back', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(
        'gradient' as const,
        'correlation' as const,
        'gradient2' as const,
        'vegas' as const,
        'aimd' as const,
      ),
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 0, max: 20 }),
      fc.array(call, { maxLength: 200 }),
      async (algorithm, minLimit, range, calls) => {
        const runtime = virtualRuntime({ seed: 3 });
        const limiter = concurrencyLimiter({ algorithm, minLimit, maxLimit: minLimit + range });
        const target = pipeline(
          {
            runtime,
            classify: (outcome) => {
              if (outcome.ok) return 'success';
              const { error } = outcome as { error: string };
              return error === 'throttled' ? { kind: 'failure', throttled: true } : (error as 'failure');
            },
          },
          limiter,
        );
        let running = 0;
        const all: Promise<unknown>[] = [];
        for (const { afterMs, takesMs, end, abortAfterMs } of calls) {
          await runtime.advance(afterMs);
          const isFull = running >= limiter.limit;
          let hasRun = false;
          const operation = () => {
            hasRun = true;
            running += 1;
            return new Promise<void>((resolve, reject) => {
              runtime.clock.setTimer(takesMs, () => {
                running -= 1;
                if (end === 'success') resolve();
                else reject(end);
              });
            });
          };
          const controller = new AbortController();
          if (abortAfterMs !== undefined) runtime.clock.setTimer(abortAfterMs, () => controller.abort());
          const outcome = target
            .execute(operation, { signal: controller.signal })
            .catch((error: unknown) => error);
          all.push(outcome);
          expect(hasRun).toBe(!isFull);
          if (isFull) expect(isRejectedError(await outcome)).toBe(true);
          expect(limiter.active).toBe(running);
          expect(limiter.limit).toBeGreaterThanOrEqual(minLimit);
          expect(limiter.limit).toBeLessThanOrEqual(minLimit + range);
        }
        await runtime.advance(10_000);
        await Promise.all(all);
        expect(limiter.active).toBe(0);
        expect(limiter.snapshot().abandoned).toBe(0);
      },
    ),
  );
});
