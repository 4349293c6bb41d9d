/** What came of one thing that was tried. */
export interface Row {
  readonly name: string;
  readonly error?: string;
}

/** What a program has printed of all that it has tried. */
export function rowsIn<R extends Row>(printed: string): R[] {
  const line = printed.split('\n').find((line) => line.startsWith('ROWS '));
  if (line === undefined) throw new Error(`no rows in: ${printed.slice(-1000)}`);
  return JSON.parse(line.slice('ROWS '.length));
}
