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

/** The same as Markdown. */
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

export function format(value, digits = 0) {
  if (value === undefined || value === null) return '–';
  return value
    .toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
    .replaceAll(',', ' ');
}
