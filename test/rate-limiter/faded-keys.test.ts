import { expect, it } from 'vitest';
import { FadedKeys } from '../../src/rate-limiter/faded-keys.ts';
import { Gcra } from '../../src/structures/index.ts';

it.each([1, 7, 99])(
  'remembers all but a few of four times as many keys as the table has: seed %i',
  (seed) => {
    const rate = new Gcra(5, 60_000, 5);
    const faded = new FadedKeys(10_000, seed, rate);
    const spent = rate.take(rate.full, 5, 0);
    const keys = Array.from({ length: 30_000 }, (_, i) => `key ${i}`);
    for (const key of keys) faded.add(key, spent, rate, 0);
    const forgotten = keys.filter((key) => faded.take(key, rate) === rate.full);
    expect(forgotten.length).toBeLessThan(60);
  },
);
