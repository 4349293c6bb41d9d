import { describe, expect, it } from 'vitest';
import { setUpKnee } from './knee.ts';

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Asserts that a limit is near the number of calls that the dependency can process at once: on average, and at each time. */
function expectAround(limits: readonly number[], knee: number, shareAtAnyTime = 0.2) {
  expect(Math.abs(mean(limits) / knee - 1)).toBeLessThanOrEqual(0.2);
  // A limit is a whole number.
  const [least, most] = [Math.floor((1 - shareAtAnyTime) * knee), Math.ceil((1 + shareAtAnyTime) * knee)];
  expect(Math.min(...limits)).toBeGreaterThanOrEqual(least);
  expect(Math.max(...limits)).toBeLessThanOrEqual(most);
}

describe('a dependency with twice the calls that it can work on', () => {
  it.each([10, 100])(
    'of which it takes %i at once: the limit gets there, stays, and follows',
    async (knee) => {
      const { world, later } = setUpKnee(knee);
      await later(40);
      expectAround(await later(120), knee);
      world.workers = knee / 2;
      await later(40);
      expectAround(await later(60), knee / 2, knee === 10 ? 0.4 : 0.2);
      world.workers = knee;
      await later(40);
      expectAround(await later(60), knee);
    },
  );

  it('of which it takes a thousand', async () => {
    const { later } = setUpKnee(1000);
    await later(60);
    expectAround(await later(60), 1000);
  });

  it.each(['correlation', 'vegas', 'gradient2', 'aimd'] as const)(
    '%s stays within its bounds',
    async (algorithm) => {
      const { later } = setUpKnee(10, { algorithm, minLimit: 2, maxLimit: 60 });
      const limits = await later(60);
      expect(Math.min(...limits)).toBeGreaterThanOrEqual(2);
      expect(Math.max(...limits)).toBeLessThanOrEqual(60);
      expect(limits.some((limit) => limit !== 20)).toBe(true);
    },
  );
});

describe('what does not move the limit for good', () => {
  it('all calls take three times as long, and as many at once as before', async () => {
    const { world, later, limiter } = setUpKnee(100);
    await later(60);
    world.slowness = 3;
    await later(40);
    expectAround(await later(60), 100);
    expect(limiter.snapshot().baselineMs).toBeGreaterThan(480);
    world.slowness = 1;
    await later(40);
    expectAround(await later(60), 100);
    expect(limiter.snapshot().baselineMs).toBeLessThan(240);
  });

  it('fewer calls than it takes', async () => {
    const { world, later } = setUpKnee(100);
    await later(60);
    world.load = 0.3;
    const limits = await later(120);
    expect(Math.max(...limits)).toBeLessThanOrEqual(120);
  });

  it('no calls', async () => {
    const { world, later, limiter } = setUpKnee(100);
    await later(60);
    world.load = 0;
    await later(2);
    const before = limiter.limit;
    expect(new Set(await later(300))).toEqual(new Set([before]));
  });

  it('begins below, and is never used: it does not creep', async () => {
    const { world, later, limiter } = setUpKnee(100);
    world.load = 0.05;
    await later(300);
    expect(limiter.limit).toBe(20);
  });
});
