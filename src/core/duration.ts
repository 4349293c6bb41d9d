const MS_PER_UNIT = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;

/**
 * A length of time: a number of milliseconds, or a string with its unit such as `'250ms'`, `'1.5s'`, `'5m'`, `'1h'`.
 * A string with another unit does not compile.
 */
export type Duration = number | `${number}${keyof typeof MS_PER_UNIT}`;

const PATTERN = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/;

/**
 * The duration in milliseconds, or `undefined` where it is none: negative, NaN, an unknown unit, another type, or a text of so many digits
 * that no number holds it. Without limit is `Infinity`, and never a text.
 */
export function parseDuration(duration: unknown): number | undefined {
  if (typeof duration === 'number') return duration >= 0 ? duration : undefined;
  if (typeof duration !== 'string') return undefined;
  const match = PATTERN.exec(duration);
  if (match === null) return undefined;
  const ms = Number(match[1]) * MS_PER_UNIT[match[2] as keyof typeof MS_PER_UNIT];
  return ms === Infinity ? undefined : ms;
}
