import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { entries } from './entries.mjs';

const api = fileURLToPath(new URL('../../api', import.meta.url));

const KINDS = [
  ['functions', 'Functions'],
  ['variables', 'Functions and tables'],
  ['classes', 'Classes'],
  ['interfaces', 'Interfaces'],
  ['type-aliases', 'Types'],
];

const GUIDE = { text: 'Guide and policies', link: '/start' };
const ENTRIES = { text: 'All entry points', link: '/api/' };

/** A sidebar for each entry point, with what it exports: one for all would be in each of hundreds of pages. */
export function apiSidebars() {
  return Object.fromEntries([
    ['/api/', [GUIDE, ...entries.map(({ imported }) => ({ text: imported, link: `/api/${imported}/` }))]],
    ...entries.map((entry) => [
      `/api/${entry.imported}/`,
      [GUIDE, ENTRIES, { text: entry.imported, link: `/api/${entry.imported}/` }, ...groupsOf(entry)],
    ]),
  ]);
}

function groupsOf({ imported }) {
  const folder = `${api}/${imported}`;
  return KINDS.filter(([kind]) => existsSync(`${folder}/${kind}`)).map(([kind, text]) => ({
    text,
    items: readdirSync(`${folder}/${kind}`)
      .map((file) => file.replace(/\.md$/, ''))
      .sort((a, b) => a.localeCompare(b, 'en'))
      .map((name) => ({ text: name, link: `/api/${imported}/${kind}/${name}` })),
  }));
}
