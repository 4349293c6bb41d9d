/** The result of one attempted feature. */
export interface Row {
  readonly name: string;
  readonly error?: string;
}

/** Returns the rows that a program has printed. */
export function rowsIn<R extends Row>(printed: string): R[] {
  const line = printed.split('\n').find((line) => line.startsWith('ROWS '));
  if (line === undefined) throw new Error(`no rows in: ${printed.slice(-1000)}`);
  return JSON.parse(line.slice('ROWS '.length));
}
