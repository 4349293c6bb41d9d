import { describe, expect, it } from 'vitest';
import { CubicRate } from '../../src/adaptive-throttle/cubic-rate.ts';

/** Makes a client that has sent ten calls a second for a while, and is throttled at `at`. */
function throttled() {
  const rate = new CubicRate();
  let now = 0;
  for (; now < 20_000; now += 100) rate.answered(false, now);
  expect(rate.measured).toBeCloseTo(10, 5);
  rate.answered(true, now);
  return { rate, at: now };
}

describe('CubicRate', () => {
  it('has no rate until the first 429', () => {
    const rate = new CubicRate();
    for (let call = 0; call < 100; call++) rate.answered(false, call * 10);
    expect(rate.isLimiting).toBe(false);
  });

  it('goes to 70 % at a 429, by the golden vector: at 10 a second to 7, and K is 1.957434', () => {
    const { rate } = throttled();
    expect(rate.perSecond).toBeCloseTo(7, 1);
    expect(rate.recoveryS).toBeCloseTo(1.957434, 2);
  });

  it('is back where it was after K seconds, and grows beyond', () => {
    const { rate, at } = throttled();
    const { peak, recoveryS } = rate;
    for (let now = at; now <= at + recoveryS * 1000; now += 50) rate.answered(false, now);
    rate.answered(false, at + recoveryS * 1000);
    expect(rate.perSecond).toBeCloseTo(peak, 5);
    rate.answered(false, at + (recoveryS + 1) * 1000);
    expect(rate.perSecond).toBeCloseTo(peak + 0.4, 5);
  });

  it('is never more than twice what is sent, and never less than a half', () => {
    const { rate, at } = throttled();
    for (let now = at; now < at + 60_000; now += 100) rate.answered(false, now);
    expect(rate.perSecond).toBeLessThanOrEqual(2 * rate.measured + 1e-9);
    for (let now = at + 60_000; now < at + 90_000; now += 100) rate.answered(true, now);
    expect(rate.perSecond).toBe(0.5);
  });

  it('gives turns at its rate', () => {
    const { rate, at } = throttled();
    const step = 1000 / rate.perSecond;
    expect(rate.waitMs(1, at)).toBeCloseTo(step, 5);
    expect(rate.waitMs(3, at)).toBeCloseTo(3 * step, 5);
    expect(rate.waitMs(1, at + step)).toBe(0);
    rate.take();
    expect(rate.waitMs(1, at + step)).toBeCloseTo(step, 5);
    rate.giveBack(at + step);
    expect(rate.waitMs(1, at + step)).toBe(0);
  });
});
