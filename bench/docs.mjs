import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { barChart } from './chart/bar-chart.mjs';
import { markdownTable, rowsOf } from './tables.mjs';

const page = new URL('../docs/performance.md', import.meta.url);
const charts = new URL('../docs/performance/', import.meta.url);

/** Writes each family's table between its marks in docs/performance.md, and draws the page's charts. */
export async function writeDocs(families) {
  let text = readFileSync(page, 'utf8');
  for (const family of families) {
    const place = placeOf(family.name);
    if (!place.test(text)) throw new Error(`docs/performance.md has no place marked for ${family.name}`);
    text = text.replace(place, (_, start, _table, end) => `${start}\n${markdownTable(family)}\n\n${end}`);
  }
  writeFileSync(page, text);
  await writeCharts();
}

/** Draws the charts of the page from its tables, so that both always agree. */
export async function writeCharts() {
  mkdirSync(charts, { recursive: true });
  const text = readFileSync(page, 'utf8');
  for (const [, name] of text.matchAll(/\]\(performance\/([a-z-]+)\.svg\)/g)) {
    writeFileSync(new URL(`${name}.svg`, charts), await chartOf(name, text));
  }
}

/** Draws the chart of a family from the table in a page's text. */
export async function chartOf(name, text) {
  const { title, chart, columns } = await import(`./families/${name}.mjs`);
  const table = placeOf(name).exec(text)[2];
  return barChart({ title, chart, columns, rows: rowsOf(table, columns) });
}

function placeOf(name) {
  return new RegExp(`(<!-- ${name} -->\n)([^]*?)(<!-- /${name} -->)`);
}
