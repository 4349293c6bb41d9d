import { readdirSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { Figure, Topic } from '../../examples/overload/figure.ts';

export const PAGE = 'docs/overload.md';
const TOPICS = 'examples/overload/topics';

/** Returns the names of the simulated failures. */
export const topics = (): readonly string[] =>
  readdirSync(TOPICS)
    .map((file) => file.replace(/\.ts$/, ''))
    .sort();

export const pictureOf = (topic: string): string => `docs/images/overload/${topic}.svg`;

export async function play(topic: string): Promise<Figure> {
  const module = (await import(pathToFileURL(`${TOPICS}/${topic}.ts`).href)) as { topic: Topic };
  return module.topic.play();
}

/** Writes the figures of a topic into the page: between `<!-- overload: topic -->` and `<!-- /overload -->`. */
export function withFigures(page: string, topic: string, { table, title }: Figure): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const written = [
    `![${title}](images/overload/${topic}.svg)`,
    '',
    line(['', ...table.columns]),
    line(['---', ...table.columns.map(() => '---:')]),
    ...table.rows.map(line),
  ].join('\n');
  return page.replace(
    new RegExp(`(<!-- overload: ${topic} -->\n)[\\s\\S]*?(<!-- /overload -->)`),
    (_all, start, end) => `${start}\n${written}\n\n${end}`,
  );
}
