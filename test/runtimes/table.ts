import type { Runtime } from './runtimes.ts';

const GROUPS = ['core', 'http', 'testing', 'config', 'node', 'shared', 'compiles'] as const;
const [BEGINNING, END] = ['<!-- runtimes: written by `npm run runtimes:update` -->', '<!-- /runtimes -->'];

interface Row {
  readonly group: string;
  readonly name: string;
  readonly error?: string;
}

/** Writes the results: for each group, the number of features, and the number of those that the platform does not support. */
export function table(runtimes: readonly Runtime[], results: ReadonlyMap<string, readonly Row[]>): string {
  const lines = [`| runtime | ${GROUPS.join(' | ')} |`, `| --- |${' --- |'.repeat(GROUPS.length)}`];
  const notes: string[] = [];
  for (const { name, cannot = {} } of runtimes) {
    const rows = results.get(name) ?? [];
    const cells = GROUPS.map((group) => {
      const tried = rows.filter((row) => row.group === group);
      if (tried.length === 0) return '–';
      const marks = tried
        .filter((row) => row.name in cannot)
        .map((row) => `${row.name}: ${cannot[row.name]}`)
        .map((note) => (notes.includes(note) ? notes.indexOf(note) + 1 : notes.push(note)));
      return `${tried.length - marks.length}/${tried.length}${marks.map((mark) => ` <sup>${mark}</sup>`).join('')}`;
    });
    lines.push(`| ${name} | ${cells.join(' | ')} |`);
  }
  return [...lines, '', ...notes.map((note, at) => `${at + 1}. ${note}.`)].join('\n');
}

/** Replaces the table of the page. */
export function withTable(page: string, written: string): string {
  const [from, to] = [page.indexOf(BEGINNING), page.indexOf(END)];
  if (from < 0 || to < from) throw new Error('README.md has no place for the table of runtimes');
  return `${page.slice(0, from + BEGINNING.length)}\n\n${written}\n\n${page.slice(to)}`;
}
