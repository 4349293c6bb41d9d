/**
 * Returns the nearest-rank percentile: the smallest value that at least that share of the values does not exceed.
 * @param share 0–1
 */
export function percentile(values: readonly number[], share: number): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}
