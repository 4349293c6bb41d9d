/** A line of a chart. It has a gap where there is no sample. */
export interface Plot {
  readonly legend: string;
  readonly points: readonly Point[];
}

export interface Point {
  /** Time since the start of the picture, in seconds. */
  readonly seconds: number;
  readonly value: number;
}

/** The range and the ticks of an axis. */
export interface Axis {
  readonly top: number;
  readonly bottom: number;
  readonly ticks: readonly number[];
}

/** Returns an axis that contains all values, with about four ticks at round numbers. */
export function axisFor(plots: readonly Plot[], { min, max }: { min?: number; max?: number }): Axis {
  const values = plots.flatMap(({ points }) => points.map(({ value }) => value)).filter(Number.isFinite);
  const highest = Math.max(max ?? 0, ...values);
  const lowest = Math.max(min ?? -Infinity, Math.min(0, ...values));
  const step = roundUp((highest - lowest || 1) / 4);
  const bottom = Math.floor(lowest / step) * step;
  const top = Math.max(Math.ceil(highest / step - 1e-9) * step, bottom + step);
  const count = Math.round((top - bottom) / step);
  return { top, bottom, ticks: Array.from({ length: count + 1 }, (_, index) => bottom + index * step) };
}

function roundUp(step: number): number {
  const power = 10 ** Math.floor(Math.log10(step));
  return (
    [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= step * 0.999) ?? step
  );
}

/** Formats a value in the unit of its panel. */
export function format(value: number, unit: string): string {
  const rounded = (number: number) => String(Number(number.toPrecision(3)));
  if (unit === 'percentunit') return `${rounded(value * 100)} %`;
  if (unit === 's')
    return value === 0 ? '0' : Math.abs(value) < 1 ? `${rounded(value * 1000)} ms` : `${rounded(value)} s`;
  if (unit === 'reqps') return `${rounded(value)}/s`;
  return rounded(value);
}
