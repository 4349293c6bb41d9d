import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const PAGE = readFileSync('docs/architecture.md', 'utf8');
/** "`name` in [file.ts](../path)", which may contain a line break. */
const PLACES = [...PAGE.matchAll(/`(\w+)`\s+in\s+\[[\w-]+\.ts\]\(\.\.\/([^)]+)\)/g)];

describe('docs/architecture.md', () => {
  it.each(PLACES.map(([, name = '', file = '']) => ({ name, file })))(
    '$name is in $file',
    ({ name, file }) => {
      const source = readFileSync(file, 'utf8');
      expect(source).toMatch(new RegExp(`^(export )?function ${name}\\b|^  (private )?${name}\\(`, 'm'));
    },
  );

  it('links to files that are there, and names each file of the engine', () => {
    const links = [...PAGE.matchAll(/\]\(\.\.\/([^)]+)\)/g)].map(([, file = '']) => file);
    for (const file of links) expect(existsSync(file), file).toBe(true);
    const files = readdirSync('src/engine').filter((file) => file !== 'index.ts');
    const table = PAGE.slice(PAGE.indexOf('## Files'));
    expect(files.filter((file) => !table.includes(`(../src/engine/${file})`))).toEqual([]);
  });

  it('names enough places to be a walk', () => {
    expect(PLACES.length).toBeGreaterThan(25);
  });
});
