/** `'30 s'`, `'1.5 min'`: a time in ms as one would say it. */
export function durationInWords(ms: number): string {
  if (ms === Infinity) return 'without limit';
  const [amount, unit] =
    ms < 1000
      ? [ms, 'ms']
      : ms < 120_000
        ? [ms / 1000, 's']
        : ms < 7_200_000
          ? [ms / 60_000, 'min']
          : [ms / 3_600_000, 'h'];
  return `${Number(amount.toFixed(1))} ${unit}`;
}

/** `'3'`; no limit is any number. */
export function countInWords(count: number): string {
  return count === Infinity ? 'any number' : String(count);
}

/** `'12.5 %'` for a ratio of 0.125. */
export function percentInWords(ratio: number): string {
  return `${Number((ratio * 100).toFixed(1))} %`;
}
