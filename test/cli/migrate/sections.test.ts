import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LIBRARIES } from '../../../src/cli/migrate/migrate.ts';
import { SECTIONS } from '../../../src/cli/migrate/sections.ts';

describe('comments', () => {
  it.each(LIBRARIES)('lead to sections of the page on %s', (library) => {
    const headings = readFileSync(`docs/migration/${library}.md`, 'utf8').matchAll(/^## (.+)$/gm);
    const anchors = [...headings].map(([, title = '']) => title.toLowerCase().replaceAll(' ', '-'));
    expect(SECTIONS[library].filter((one) => !anchors.includes(one))).toEqual([]);
  });

  it('lead into the package', () => {
    const { files } = JSON.parse(readFileSync('package.json', 'utf8')) as { files: string[] };
    expect(files).toContain('docs/migration');
  });
});
