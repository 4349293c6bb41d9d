import fc from 'fast-check';
import { expect, it } from 'vitest';
import { pipeline } from '../../src/index.ts';
import { anyOutcome, anyPipeline, anySchedule } from '../../src/testing/fast-check/index.ts';
import { play, script, virtualRuntime } from '../../src/testing/index.ts';

it('any schedule through any pipeline: each call settles once, and nothing remains', async () => {
  await fc.assert(
    fc.asyncProperty(anyPipeline(), anySchedule(), async (recipe, schedule) => {
      const runtime = virtualRuntime();
      const played = play(recipe.build(runtime), runtime, schedule);
      await runtime.runAll();
      expect(played.map(({ settled }) => settled)).toEqual(schedule.map(() => 1));
      expect(played.map(({ running }) => running)).toEqual(schedule.map(() => 0));
      expect(runtime.pendingTimers).toEqual([]);
      expect(runtime.reported).toEqual([]);
    }),
  );
});

it('the same schedule through the same recipe comes to the same', async () => {
  await fc.assert(
    fc.asyncProperty(
      anyPipeline(),
      anySchedule({ maxCalls: 8 }),
      fc.integer(),
      async (recipe, schedule, seed) => {
        const run = async (): Promise<unknown> => {
          const runtime = virtualRuntime({ seed });
          const played = play(recipe.build(runtime), runtime, schedule);
          await runtime.runAll();
          return played.map(({ outcome, settledAtMs, attempts }) => [outcome?.ok, settledAtMs, attempts]);
        };
        expect(await run()).toEqual(await run());
      },
    ),
    { numRuns: 50 },
  );
});

it('an empty pipeline hands any outcome on by identity', async () => {
  await fc.assert(
    fc.asyncProperty(anyOutcome(), async (outcome) => {
      const calls = pipeline({ runtime: virtualRuntime() });
      const result = await calls.executeOutcome(() => {
        if (outcome.ok) return isThenable(outcome.value) ? undefined : outcome.value;
        throw outcome.error;
      });
      expect(result.ok).toBe(outcome.ok);
      if (!outcome.ok && !result.ok) expect(result.error).toBe(outcome.error);
      if (outcome.ok && result.ok && !isThenable(outcome.value))
        expect(Object.is(result.value, outcome.value)).toBe(true);
    }),
  );
});

it('outcomes fail as often as they are asked to', () => {
  const share = (failureRate: number): number => {
    const sample = fc.sample(anyOutcome({ failureRate }), 400);
    return sample.filter(({ ok }) => !ok).length / sample.length;
  };
  expect(share(0)).toBe(0);
  expect(share(1)).toBe(1);
  expect(share(0.3)).toBeGreaterThan(0.2);
  expect(share(0.3)).toBeLessThan(0.4);
});

it('recipes say what they make', () => {
  for (const recipe of fc.sample(anyPipeline(), 50)) {
    const kinds = recipe.build(virtualRuntime()).policies.length;
    expect(String(recipe).startsWith('pipeline(')).toBe(true);
    expect(fc.stringify(recipe)).toBe(String(recipe));
    expect(kinds).toBeLessThanOrEqual(5);
  }
});

it('a script answers as its steps say, whatever they are', async () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('fail' as const), times: fc.integer({ min: 1, max: 3 }) }),
    fc.record({ kind: fc.constant('respond' as const), times: fc.integer({ min: 1, max: 3 }) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), fc.nat(20), async (steps, calls) => {
      const dependency = script();
      for (const { kind, times } of steps) {
        if (kind === 'fail') dependency.fail(times);
        else dependency.respond('ok', { times });
      }
      const expected = steps.flatMap(({ kind, times }) => Array.from({ length: times }, () => kind));
      const seen: string[] = [];
      for (let index = 0; index < calls; index++) {
        seen.push(
          await dependency().then(
            () => 'respond',
            () => 'fail',
          ),
        );
      }
      const model = Array.from(
        { length: calls },
        (_, index) => expected[Math.min(index, expected.length - 1)],
      );
      expect(seen).toEqual(model);
    }),
  );
});

function isThenable(value: unknown): boolean {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}
