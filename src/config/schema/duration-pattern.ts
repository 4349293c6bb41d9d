const MS_PER_UNIT = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;

/** A decimal number in a duration: digits, and optionally a fraction. */
const DECIMAL = String.raw`\d+(?:\.\d+)?`;

/** Bounds the length, so that a JavaScript number can hold the value. */
const START = '^(?!.{300})';

/** Bounds of a duration, in ms. */
export interface Bounds {
  readonly min?: number | undefined;
  readonly above?: number | undefined;
  readonly max?: number | undefined;
}

/**
 * Builds a regular expression for durations with a unit within bounds, because JSON Schema has no other way to bound a text. If a
 * bound is not a round number in a unit, the values within a millionth of it are left out.
 */
export function durationPattern({ min, above, max }: Bounds): string {
  const units = Object.entries(MS_PER_UNIT);
  const least = above ?? min ?? 0;
  if (max === undefined && least === 0) {
    const zeros = above === undefined ? '' : String.raw`(?!0+(?:\.0+)?[a-z])`;
    return `${START}${zeros}${DECIMAL}(?:${units.map(([unit]) => unit).join('|')})$`;
  }
  const alternatives = units.map(([unit, ms]) => {
    const isTooShort = upTo(least / ms, above !== undefined);
    const lower = isTooShort === undefined ? '' : `(?!(?:${isTooShort})${unit}$)`;
    return `${lower}${max === undefined ? DECIMAL : `(?:${upTo(max / ms, true)})`}${unit}`;
  });
  return `${START}(?:${alternatives.join('|')})$`;
}

/**
 * Builds a pattern for the decimals below a limit, and for the limit itself if `equal` is true. Returns `undefined` if there are
 * none.
 */
function upTo(limit: number, equal: boolean): string | undefined {
  if (limit === 0) return equal ? String.raw`0+(?:\.0+)?` : undefined;
  const [whole = '', fraction = ''] = rounded(limit).split('.');
  const shorter = whole.length > 1 ? [String.raw`\d{1,${whole.length - 1}}`] : [];
  const smaller = [...whole].flatMap((digit, at) =>
    digit === '0' ? [] : [`${whole.slice(0, at)}${below(digit)}${digits(whole.length - at - 1)}`],
  );
  const belowWhole = [...shorter, ...smaller].join('|');
  const least = belowWhole === '' ? [] : [String.raw`0*(?:${belowWhole})(?:\.\d+)?`];
  if (fraction === '' && !equal) return least.join('|');
  return [...least, String.raw`0*${whole}(?:\.(?:${fractionUpTo(fraction, equal)}))?`].join('|');
}

/** Builds a pattern for the digits after the decimal point. */
function fractionUpTo([digit, ...rest]: string, equal: boolean): string {
  if (digit === undefined) return '0+';
  const smaller = digit === '0' ? [] : [String.raw`${below(digit)}\d*`];
  const same =
    rest.length > 0 ? [`${digit}(?:${fractionUpTo(rest.join(''), equal)})?`] : equal ? [`${digit}0*`] : [];
  return [...smaller, ...same].join('|');
}

/** Rounds down to a decimal that has a plain notation, and that floating-point rounding cannot make greater. */
function rounded(limit: number): string {
  return limit > 1e9 ? BigInt(Math.floor(limit)).toString() : String(Math.floor(limit * 1e6) / 1e6);
}

function below(digit: string): string {
  return digit === '1' ? '0' : `[0-${Number(digit) - 1}]`;
}

function digits(count: number): string {
  return count === 0 ? '' : String.raw`\d{${count}}`;
}
