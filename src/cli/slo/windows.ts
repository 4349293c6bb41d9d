/** One condition of a burn-rate alert: the budget is spent `factor` times too fast, over a long and over a short window. */
export interface BurnWindow {
  readonly severity: 'page' | 'ticket';
  /** Ratio of the present speed to an even spending of the error budget. */
  readonly factor: number;
  /** Length of the long window. It shows that a relevant share of the budget is spent. */
  readonly longMinutes: number;
  /**
   * Length of the short window, a twelfth of the long one. It shows that the failures continue: the alert ends soon after its
   * cause.
   */
  readonly shortMinutes: number;
}

/**
 * The share of the budget that may be spent in a share of the SLO's window before there is a page or a ticket. At 30 days: 2 % in
 * 1 h, 5 % in 6 h, 10 % in 1 d, 10 % in 3 d.
 * @see https://sre.google/workbook/alerting-on-slos/ table 5-8; the ticket at 1 d is Sloth's
 */
const CONDITIONS = [
  { severity: 'page', budgetShare: 0.02, windowShare: 1 / 720 },
  { severity: 'page', budgetShare: 0.05, windowShare: 6 / 720 },
  { severity: 'ticket', budgetShare: 0.1, windowShare: 24 / 720 },
  { severity: 'ticket', budgetShare: 0.1, windowShare: 72 / 720 },
] as const;

/** Lengths in minutes that are easy to read, and whose twelfth is, too. */
const ROUND_LENGTHS = [12, 30, 60, 120, 180, 360, 720, 1440, 2880, 4320, 8640, 17_280] as const;

/**
 * Returns the conditions of an SLO with a window of that many days. Their windows grow with it, so that the shares of the budget
 * stay the same.
 */
export function burnWindows(days: number): BurnWindow[] {
  const minutes = days * 1440;
  return CONDITIONS.map(({ severity, budgetShare, windowShare }) => {
    const longMinutes = nearest(minutes * windowShare);
    // Below 1, the budget lasts longer than the SLO's window, and no warning is needed.
    const factor = Math.max(1, Number(((budgetShare * minutes) / longMinutes).toPrecision(3)));
    return { severity, factor, longMinutes, shortMinutes: longMinutes / 12 };
  });
}

/** Writes a duration for PromQL: `90` → `1h30m`. */
export function promDuration(minutes: number): string {
  let seconds = Math.round(minutes * 60);
  let text = '';
  for (const [unit, size] of [
    ['d', 86_400],
    ['h', 3600],
    ['m', 60],
    ['s', 1],
  ] as const) {
    const count = Math.floor(seconds / size);
    if (count > 0) text += `${count}${unit}`;
    seconds -= count * size;
  }
  return text;
}

function nearest(minutes: number): number {
  const distance = (length: number) => Math.abs(Math.log(length / minutes));
  return ROUND_LENGTHS.reduce((best, length) => (distance(length) < distance(best) ? length : best));
}
