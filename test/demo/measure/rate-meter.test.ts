import { describe, expect, it } from 'vitest';
import { RateMeter } from '../../../demo/measure/rate-meter.ts';

describe('a rate meter', () => {
  it('takes the rate over the last second, however often it is read', () => {
    const meter = new RateMeter();
    for (let atMs = 200; atMs <= 2000; atMs += 200) meter.read(atMs / 10, atMs);
    expect(meter.read(600, 2200)).toBe(480); // 600 now, 120 a second ago
  });

  it('takes the rate since the start in the first second, and over longer if it was read seldom', () => {
    const meter = new RateMeter();
    expect(meter.read(20, 200)).toBe(100);
    expect(meter.read(220, 4200)).toBe(50);
  });

  it('does not divide by a time of nothing', () => {
    expect(new RateMeter().read(0, 0)).toBe(0);
  });
});
