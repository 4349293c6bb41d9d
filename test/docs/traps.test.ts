import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const PAGE = readFileSync('docs/traps.md', 'utf8');

/** The rows of the table: a trap's number, and its test file. */
const ROWS = [...PAGE.matchAll(/^\| <a id="(t\d+)"><\/a>(T\d+) \|.*\[(\S+)\]\(\.\.\/(\S+)\) \|$/gm)].map(
  ([, anchor, number, text, file]) => ({ anchor, number: number as string, text, file: file as string }),
);

const TESTS = ['test', 'property-tests'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(test|property)\.ts$/.test(file) && !file.includes('node_modules'))
    .map((file) => `${folder}/${file}`),
);

/** Returns the traps named in the test titles of that file. */
function named(file: string): string[] {
  const titles = readFileSync(file, 'utf8').match(/^.*['"`]T\d+(, T\d+)*: .*$/gm) ?? [];
  return titles.flatMap((title) => /T\d+(?:, T\d+)*(?=: )/.exec(title)?.[0].split(', ') ?? []);
}

describe('docs/traps.md', () => {
  it('has each trap that a test is named after, in order, and no other', () => {
    const inTests = [...new Set(TESTS.flatMap(named))].sort((one, other) => +one.slice(1) - +other.slice(1));
    expect(ROWS.map(({ number }) => number)).toEqual(inTests);
  });

  it.each(ROWS)('$number leads to a test that is named after it', ({ anchor, number, text, file }) => {
    expect(anchor).toBe(number.toLowerCase());
    expect(text).toBe(file);
    expect(named(file)).toContain(number);
  });

  it('names a library, its version, and a place to look', () => {
    const rows = PAGE.split('\n').filter((line) => line.startsWith('| <a id='));
    expect(rows).toHaveLength(ROWS.length);
    for (const row of rows) {
      const [, , , where = '', link = ''] = row.split(' | ').map((cell) => cell.trim());
      expect(`${where}${link}`).toMatch(/https:\/\/github\.com\/[\w.-]+\/[\w.-]+/);
    }
  });

  it.each(readdirSync('docs/migration'))('is what docs/migration/%s links to', (page) => {
    const links = readFileSync(`docs/migration/${page}`, 'utf8').matchAll(/traps\.md#(t\d+)/g);
    const anchors = ROWS.map(({ anchor }) => anchor);
    for (const [, anchor] of links) expect(anchors).toContain(anchor);
  });
});
