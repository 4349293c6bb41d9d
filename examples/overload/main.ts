/**
 * Simulates overload with and without the policies that prevent it, and prints the results: `npx tsx examples/overload/main.ts
 * [topic …]`.
 */
import { readdirSync } from 'node:fs';
import type { Topic } from './figure.ts';

const wanted = process.argv.slice(2);
const topics = readdirSync(new URL('./topics/', import.meta.url)).sort();

for (const file of topics) {
  const name = file.replace(/\.ts$/, '');
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const { topic } = (await import(`./topics/${file}`)) as { topic: Topic };
  const { title, table } = await topic.play();
  console.log(`${name}: ${title}`);
  console.table(
    Object.fromEntries(
      table.rows.map(([row, ...figures]) => [
        row,
        Object.fromEntries(figures.map((figure, index) => [table.columns[index], figure])),
      ]),
    ),
  );
}
