import { describe, expect, it } from 'vitest';
import { ejectionMs, ejectionsLeft } from '../../src/failover/ejection.ts';
import { Endpoint, type Stint } from '../../src/failover/endpoint.ts';
import { Endpoints } from '../../src/failover/endpoints.ts';
import { sharesOf } from '../../src/failover/level.ts';
import { resolveOptions } from '../../src/failover/options.ts';
import { outliers, thresholdOf } from '../../src/failover/outliers.ts';
import { Rotation } from '../../src/failover/rotation.ts';
import { mulberry32 } from '../../src/structures/index.ts';

const owner = {};
const never = { random: () => 0 };

describe('success rate', () => {
  it('is compared with the mean, less 1.9 standard deviations of the population: golden vector', () => {
    expect(thresholdOf([100, 100, 100, 100, 50], 1.9)).toBe(52);
  });

  const stint = (successes: number, failures: number): Stint =>
    Object.assign(new Endpoint(owner, 'x', 1, 0).stint, { successes, failures });
  const rule = { deviations: 1.9, minimumCalls: 100, minimumEndpoints: 5 };

  it('ejects the one at 50 % among four at 100 %', () => {
    const [bad, ...good] = [stint(50, 50), ...[0, 1, 2, 3].map(() => stint(100, 0))];
    expect(outliers([...good, bad as Stint], rule)).toEqual([bad]);
  });

  it('counts only endpoints with enough calls, and needs enough of them', () => {
    const [bad, ...good] = [stint(50, 50), ...[0, 1, 2].map(() => stint(100, 0))];
    expect(outliers([...good, bad as Stint, stint(99, 0)], rule)).toEqual([]);
    expect(outliers([...good, bad as Stint, stint(100, 0)], rule)).toEqual([bad]);
  });

  it('is the same for all: none is an outlier', () => {
    expect(
      outliers(
        [0, 1, 2, 3, 4].map(() => stint(10, 90)),
        rule,
      ),
    ).toEqual([]);
  });

  it('has the worst first', () => {
    const [worse, worst] = [stint(40, 60), stint(10, 90)];
    const good = Array.from({ length: 18 }, () => stint(100, 0));
    expect(outliers([worse, ...good, worst], { ...rule, deviations: 1 })).toEqual([worst, worse]);
  });
});

describe('the time of an ejection', () => {
  const rule = { interval: 10_000, ejectionTime: 30_000, maxEjectionTime: 300_000, jitter: 0 };

  it('is 30 s for each time, and 300 s at most', () => {
    expect([1, 2, 3, 9, 10, 11, 1000].map((number) => ejectionMs(number, rule, never))).toEqual([
      30_000, 60_000, 90_000, 270_000, 300_000, 300_000, 300_000,
    ]);
  });

  it('is made longer by jitter, never shorter', () => {
    const of = (random: number) => ejectionMs(1, { ...rule, jitter: 0.2 }, { random: () => random });
    expect([of(0), of(0.5)]).toEqual([30_000, 33_000]);
  });

  it('loses one for each interval without an ejection', () => {
    const left = (now: number) => ejectionsLeft(3, 100_000, rule, now);
    expect([100_000, 109_999, 110_000, 120_000, 130_000, 1e9, 0].map(left)).toEqual([3, 3, 2, 1, 0, 0, 3]);
    expect(ejectionsLeft(0, Number.NEGATIVE_INFINITY, rule, 5)).toBe(0);
  });
});

describe('priority levels', () => {
  // The tables of Envoy's documentation, with levels of a hundred.
  it.each([
    [
      [100, 100],
      [1, 0],
    ],
    [
      [72, 72],
      [1, 0],
    ],
    [
      [71, 71],
      [0.994, 0.006],
    ],
    [
      [50, 50],
      [0.7, 0.3],
    ],
    [
      [25, 100],
      [0.35, 0.65],
    ],
    [
      [25, 25],
      [0.5, 0.5],
    ],
    [
      [0, 100],
      [0, 1],
    ],
    [
      [20, 20, 10],
      [0.4, 0.4, 0.2],
    ],
    [
      [0, 0, 1],
      [0, 0, 1],
    ],
  ])('%o take %o', (available, shares) => {
    const levels = available.map((one) => ({ available: one, size: 100 }));
    for (const [at, share] of sharesOf(levels, 1.4).entries())
      expect(share).toBeCloseTo(shares[at] as number, 12);
  });
});

describe('rotation', () => {
  it('spreads those with much weight between the others', () => {
    const [a, b, c] = [
      new Endpoint(owner, 'a', 4, 0),
      new Endpoint(owner, 'b', 1, 0),
      new Endpoint(owner, 'c', 1, 0),
    ];
    const rotation = new Rotation([a, b, c]);
    const went = Array.from({ length: 12 }, () => rotation.next([], never).name).join('');
    expect(went.slice(0, 6).split('').sort().join('')).toBe('aaaabc');
    expect(went).not.toContain('aaaaa');
  });

  it('leaves out what is skipped, which is next then', () => {
    const [a, b] = [new Endpoint(owner, 'a', 1, 0), new Endpoint(owner, 'b', 1, 0)];
    const rotation = new Rotation([a, b]);
    expect(rotation.next([a], never)).toBe(b);
    expect(rotation.next([], never)).toBe(a);
  });
});

describe('ten thousand endpoints', () => {
  it.each(['round-robin', 'least-loaded'] as const)(
    '%s: choices, ejections and returns cost little',
    (balance) => {
      const names = Array.from({ length: 10_000 }, (_, at) => String(at));
      const settings = resolveOptions({ endpoints: names, balance, maxEjected: 1 });
      const endpoints = new Endpoints(settings);
      const chance = { random: mulberry32(1) };
      let looks = 0;
      for (const name of names.slice(0, 5000)) endpoints.eject(endpoints.named(name) as Endpoint, 100);
      for (let now = 0; now < 100; now++) {
        const next = endpoints.next([], now, chance);
        expect(Number(next.name)).toBeGreaterThanOrEqual(5000);
      }
      while (endpoints.readmitDue(100) !== undefined) looks += 1;
      expect([looks, endpoints.ejected]).toEqual([5000, 0]);
      const went = new Set<string>();
      for (let at = 0; at < 20_000; at++) went.add(endpoints.next([], 1e9, chance).name);
      expect(went.size).toBeGreaterThan(7000);
    },
  );
});
