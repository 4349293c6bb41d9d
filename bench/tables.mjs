export function printTable({ name, title, columns, rows }) {
  console.log(`\n${name}: ${title}`);
  const width = Math.max(...rows.map((row) => row.name.length));
  const widths = columns.map(({ label }) => Math.max(12, label.length));
  console.log(
    `  ${''.padEnd(width)}${columns.map(({ label }, i) => `  ${label.padStart(widths[i])}`).join('')}`,
  );
  let group = '';
  for (const row of rows) {
    if (row.group !== group) console.log(`  ${row.group}`);
    group = row.group;
    const cells = columns.map(({ key, digits }, i) => `  ${format(row[key], digits).padStart(widths[i])}`);
    console.log(`  ${row.name.padEnd(width)}${cells.join('')}`);
  }
}

/** Writes the table as Markdown. */
export function markdownTable({ columns, rows }) {
  const lines = [
    `| | ${columns.map(({ label }) => label).join(' | ')} |`,
    `|---|${columns.map(() => '---:|').join('')}`,
  ];
  let group = '';
  for (const row of rows) {
    if (row.group !== group) lines.push(`| **${row.group}** |${columns.map(() => ' |').join('')}`);
    group = row.group;
    lines.push(`| ${row.name} | ${columns.map(({ key, digits }) => format(row[key], digits)).join(' | ')} |`);
  }
  return lines.join('\n');
}

/** Reads the rows of such a table. */
export function rowsOf(table, columns) {
  const rows = [];
  let group = '';
  for (const line of table.split('\n').slice(2)) {
    const [name, ...cells] = line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
    if (name === undefined || name === '' || name.startsWith('---')) continue;
    if (name.startsWith('**')) group = name.replaceAll('**', '');
    else {
      const values = columns.map(({ key }, i) => [
        key,
        Number(cells[i].replaceAll(' ', '').replace('–', 'NaN')),
      ]);
      rows.push({ group, name, ...Object.fromEntries(values) });
    }
  }
  return rows;
}

export function format(value, digits = 0) {
  if (value === undefined || value === null) return '–';
  return value
    .toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
    .replaceAll(',', ' ');
}
