import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const PAGE = readFileSync('docs/errors.md', 'utf8');

/** The classes in the source with their own code. */
const CODES = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .flatMap((file) => [
    ...readFileSync(`src/${file}`, 'utf8').matchAll(
      /class (\w+) extends \w+ \{\n(?: {2}\/\*\*.*\n)*\s*declare readonly code: '([a-z-]+)'/g,
    ),
  ])
  .map(([, name = '', code = '']) => ({ name, code }));

it('docs/errors.md has every error with its code', () => {
  const rows = [...PAGE.matchAll(/^\| `([a-z-]+)` \| `(\w+)` \|/gm)].map(([, code = '', name = '']) => ({
    name,
    code,
  }));
  const byCode = (one: { code: string }, other: { code: string }): number =>
    one.code.localeCompare(other.code);
  expect(rows.toSorted(byCode)).toEqual(CODES.toSorted(byCode));
});
