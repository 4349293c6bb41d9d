import type { Colour, Paint } from './terminal.ts';

export interface Cell {
  readonly text: string;
  readonly colour?: Colour | undefined;
}

const GAP = '   ';

/** Writes rows as aligned lines. `align` applies to all columns but the first. The widths do not count colour codes. */
export function columns(
  rows: readonly (readonly Cell[])[],
  paint: Paint,
  align: 'left' | 'right' = 'right',
): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach(({ text }, i) => {
      widths[i] = Math.max(widths[i] ?? 0, text.length);
    });
  }
  return rows.map((row) =>
    row
      .map(({ text, colour }, i) => {
        const width = widths[i] ?? 0;
        const padded = i === 0 || align === 'left' ? text.padEnd(width) : text.padStart(width);
        return colour === undefined ? padded : paint(colour, padded);
      })
      .join(GAP)
      .trimEnd(),
  );
}
