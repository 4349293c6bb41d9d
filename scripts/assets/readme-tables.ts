import { METRICS } from '../../src/telemetry/index.ts';
import { eventRows } from '../telemetry-tables.ts';

const TABLES: Readonly<Record<string, () => string>> = {
  'telemetry metrics': () =>
    table(
      'metric',
      Object.values(METRICS).map(({ name, description }) => [name, description]),
    ),
  'telemetry events': () =>
    table(
      'event',
      eventRows().map(({ name, when }) => [name, when]),
    ),
};

/** A page with the short tables of the schema, where it has a place for them: between comments that name the table. */
export function withReadmeTables(page: string): string {
  return Object.entries(TABLES).reduce((written, [name, rows]) => {
    const place = new RegExp(`(<!-- ${name}: generated -->)[\\s\\S]*?(<!-- /${name} -->)`, 'g');
    return written.replace(place, (_, start: string, end: string) => `${start}\n\n${rows()}\n${end}`);
  }, page);
}

function table(head: string, rows: readonly (readonly [name: string, words: string])[]): string {
  const lines = rows.map(([name, words]) => `| \`${name}\` | ${words} |\n`);
  return `| ${head} | |\n| --- | --- |\n${lines.join('')}`;
}
