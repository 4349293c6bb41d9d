/** Formats a time: `412 ms`, `2.91 s`. */
export function formatMs(ms: number): string {
  return ms < 999.5 ? `${ms.toFixed(0)} ms` : `${(ms / 1000).toFixed(2)} s`;
}

/** Formats a time in seconds: `8.2 s`. */
export function formatSeconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** Formats a share: `99.4 %`. Never rounds up to 100 %, nor down to 0 %. */
export function formatShare(share: number): string {
  const percent = share * 100;
  if (percent > 99.9 && percent < 100) return '99.9 %';
  if (percent > 0 && percent < 0.1) return '0.1 %';
  return `${percent.toFixed(1)} %`;
}

/** Formats a ratio: `4.45`, for requests per call. */
export function formatRatio(ratio: number): string {
  return ratio.toFixed(2);
}
