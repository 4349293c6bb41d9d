import { describe, expect, it } from 'vitest';
import { CorrelationWindow } from '../../src/structures/index.ts';

function windowOf(xs: readonly number[], ys: readonly number[], size = 3, warmup = 2): CorrelationWindow {
  const window = new CorrelationWindow(size, warmup);
  xs.forEach((x, at) => {
    window.add(x, ys[at] as number);
  });
  return window;
}

describe('CorrelationWindow', () => {
  it.each([
    ['too few pairs', [1], [2], 0],
    ['up together', [1, 2, 3], [10, 20, 30], 1],
    ['one up, the other down', [1, 2, 3], [30, 20, 10], -1],
    ['hardly any variation', [100, 100.1, 100.05], [200, 200.1, 200.05], 0],
    ['hardly any in one of them', [1, 2, 3], [200, 200.1, 200.05], 0],
    ['the last three only', [9, 9, 3, 4, 5], [1, 70, 30, 40, 50], 1],
    ['some', [1, 2, 3], [1, 3, 2], 0.5],
  ])('the vectors of the source: %s', (_name, xs, ys, correlation) => {
    expect(windowOf(xs, ys).correlation).toBeCloseTo(correlation);
  });

  it('says how much the second varies, as a share of its mean', () => {
    expect(windowOf([1, 2], [10, 30]).variation).toBeCloseTo(0.5);
    expect(windowOf([1, 2], [10, 30], 3, 3).variation).toBe(0);
  });

  it('keeps its digits, whatever has been in it before', () => {
    const window = windowOf([1e12, 2e12, 3e12], [3e12, 1e12, 2e12]);
    for (const at of [1, 2, 3]) window.add(at, at);
    expect(window.correlation).toBeCloseTo(1);
  });
});
