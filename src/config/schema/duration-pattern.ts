const MS_PER_UNIT = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;

/** A decimal as durations are written: digits, and perhaps a fraction. */
const DECIMAL = String.raw`\d+(?:\.\d+)?`;

/** Not so long that numbers cannot hold it. */
const START = '^(?!.{300})';

/** How long a duration may be, in ms. */
export interface Bounds {
  readonly min?: number | undefined;
  readonly above?: number | undefined;
  readonly max?: number | undefined;
}

/**
 * A regular expression for durations with a unit that keep within bounds, since JSON Schema knows no other way to bound a text. Where a
 * bound is no round number in a unit, what is within a millionth of it is left out.
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

/** Matches the decimals below a limit, and the limit itself where `equal` says so; `undefined` where there are none. */
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

/** Matches what may stand behind the point. */
function fractionUpTo([digit, ...rest]: string, equal: boolean): string {
  if (digit === undefined) return '0+';
  const smaller = digit === '0' ? [] : [String.raw`${below(digit)}\d*`];
  const same =
    rest.length > 0 ? [`${digit}(?:${fractionUpTo(rest.join(''), equal)})?`] : equal ? [`${digit}0*`] : [];
  return [...smaller, ...same].join('|');
}

/** Rounded down to a decimal that is written as such, and that no rounding of numbers makes greater. */
function rounded(limit: number): string {
  return limit > 1e9 ? BigInt(Math.floor(limit)).toString() : String(Math.floor(limit * 1e6) / 1e6);
}

function below(digit: string): string {
  return digit === '1' ? '0' : `[0-${Number(digit) - 1}]`;
}

function digits(count: number): string {
  return count === 0 ? '' : String.raw`\d{${count}}`;
}
