import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { Declared } from '../src/core/index.ts';
import { DECLARATIONS } from '../src/declarations.ts';
import { eventTable } from './policy-pages/events.ts';
import { optionSections } from './policy-pages/options.ts';
import { orderPicture } from './policy-pages/order-picture.ts';
import { policyTable } from './policy-pages/table.ts';
import { readTableDocs, type TableDocs } from './table-docs.ts';

/**
 * `npm run docs:policies` writes the declaration of each policy into its page in docs/policies: its options, a line of a file, and
 * its events. The rest of the page is written by hand. It also writes the table of all policies into the pages that have one. A test
 * compares them.
 */
export interface PolicyPage {
  readonly path: string;
  /** Returns the page with its generated parts up to date. */
  fresh(page: string): string;
}

export async function policyPages(): Promise<PolicyPage[]> {
  const docs = await readTableDocs();
  return DECLARATIONS.filter(({ key }) => key !== undefined).map((declaration) => ({
    path: `docs/policies/${declaration.kind}.md`,
    fresh: (page) => withParts(page, parts(declaration, docs)),
  }));
}

/** Pages that have the table of all policies, with the path from there to theirs. */
const TABLES = { 'README.md': 'docs/policies/', 'docs/policies/index.md': '' };

export function pagesWithTable(): PolicyPage[] {
  return Object.entries(TABLES).map(([path, folder]) => ({
    path,
    fresh: (page) => withParts(page, { policies: policyTable(folder) }),
  }));
}

/** The picture of the standard order, which pages show. */
export const ORDER = 'docs/images/order.svg';

function parts(declaration: Declared, docs: TableDocs): Readonly<Record<string, string>> {
  const { key, options, short } = declaration;
  const examples = docs.of(options)?.examples ?? [];
  return {
    file: [
      '```yaml',
      ...examples.map((one) => `${key}: ${one}`),
      '```',
      ...(short === undefined ? [] : ['', `A bare value stands for \`${short}\`.`]),
    ].join('\n'),
    options: optionSections(options, docs),
    events: eventTable(declaration),
  };
}

function withParts(page: string, all: Readonly<Record<string, string>>): string {
  let written = page;
  for (const [name, part] of Object.entries(all)) {
    const [start, end] = [`<!-- ${name}: generated -->`, `<!-- /${name} -->`];
    const [from, to] = [written.indexOf(start), written.indexOf(end)];
    if (from < 0 || to < from) throw new Error(`the page has no place for: ${name}`);
    written = `${written.slice(0, from + start.length)}\n\n${part}\n\n${written.slice(to)}`;
  }
  return written;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const { path, fresh } of [...(await policyPages()), ...pagesWithTable()]) {
    if (existsSync(path)) writeFileSync(path, fresh(readFileSync(path, 'utf8')));
    else console.error(`${path} is to be written by hand first`);
  }
  writeFileSync(ORDER, orderPicture());
}
