import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { barChart } from './chart.mjs';
import { markdownTable } from './tables.mjs';

const page = new URL('../docs/performance.md', import.meta.url);
const charts = new URL('../docs/performance/', import.meta.url);

/** Puts each family's table between its marks in docs/performance.md, and draws its chart if it has one. */
export function writeDocs(families) {
  mkdirSync(charts, { recursive: true });
  let text = readFileSync(page, 'utf8');
  for (const family of families) {
    const marks = new RegExp(`(<!-- ${family.name} -->\n)[^]*?(<!-- /${family.name} -->)`);
    if (!marks.test(text)) throw new Error(`docs/performance.md has no place marked for ${family.name}`);
    text = text.replace(marks, (_, start, end) => `${start}\n${markdownTable(family)}\n\n${end}`);
    if (family.chart !== undefined) writeFileSync(new URL(`${family.name}.svg`, charts), barChart(family));
  }
  writeFileSync(page, text);
}
