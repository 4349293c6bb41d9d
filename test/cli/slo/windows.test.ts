import { describe, expect, it } from 'vitest';
import { burnWindows, promDuration } from '../../../src/cli/slo/windows.ts';

describe('burnWindows', () => {
  it("are the SRE workbook's for 30 days, and Sloth's ticket", () => {
    expect(burnWindows(30)).toEqual([
      { severity: 'page', factor: 14.4, longMinutes: 60, shortMinutes: 5 },
      { severity: 'page', factor: 6, longMinutes: 360, shortMinutes: 30 },
      { severity: 'ticket', factor: 3, longMinutes: 1440, shortMinutes: 120 },
      { severity: 'ticket', factor: 1, longMinutes: 4320, shortMinutes: 360 },
    ]);
  });

  it('page for the same share of the budget whatever the window of the objective is', () => {
    for (const days of [7, 14, 28, 30, 60, 90]) {
      const [fast, slow] = burnWindows(days);
      expect((fast!.factor * fast!.longMinutes) / (days * 1440)).toBeCloseTo(0.02, 3);
      expect((slow!.factor * slow!.longMinutes) / (days * 1440)).toBeCloseTo(0.05, 3);
    }
  });

  it('never warn of a budget that lasts', () => {
    for (let days = 7; days <= 90; days++) {
      for (const { factor } of burnWindows(days)) expect(factor).toBeGreaterThanOrEqual(1);
    }
  });

  it('grow with the window of the objective', () => {
    const longest = (days: number) => Math.max(...burnWindows(days).map(({ longMinutes }) => longMinutes));
    expect([7, 30, 90].map(longest)).toEqual([720, 4320, 17_280]);
  });
});

describe('promDuration', () => {
  it.each([
    [5, '5m'],
    [60, '1h'],
    [90, '1h30m'],
    [2.5, '2m30s'],
    [4320, '3d'],
    [17_280, '12d'],
  ])('writes %d minutes as %s', (minutes, text) => {
    expect(promDuration(minutes)).toBe(text);
  });
});
