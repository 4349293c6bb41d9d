import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Project } from 'ts-morph';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { entries } from '../../scripts/entries.ts';

const isInstalled = existsSync('docs/node_modules/typedoc/package.json');
if (!isInstalled) console.warn('not installed, and so not tried: the API reference (npm run docs:install)');

describe.skipIf(!isInstalled)('the API reference', () => {
  const out = mkdtempSync(join(tmpdir(), 'reference-'));
  const source = new Project({ tsConfigFilePath: 'tsconfig.json' });
  const pages = entries().map((entry) => ({
    ...entry,
    page: join(out, entry.name === 'index' ? 'seawall' : `seawall/${entry.name}`, 'index.md'),
  }));

  beforeAll(() => {
    // The command fails if a comment links to a name that is not exported.
    execFileSync('npm', ['run', '-s', 'docs:api', '--', '--out', out], { stdio: 'pipe' });
  }, 120_000);

  afterAll(() => rmSync(out, { recursive: true }));

  it.each(pages)('leads from $name to all that it exports', { timeout: 60_000 }, (entry) => {
    const links = [...readFileSync(entry.page, 'utf8').matchAll(/\[`?([\w\\]+)`?\]\(([^)#]+\.md)\)/g)];
    const linked = new Map(
      links.map(([, name = '', path = '']) => [name.replaceAll('\\', ''), join(entry.page, '..', path)]),
    );
    const exported = [...source.getSourceFileOrThrow(entry.source).getExportedDeclarations().keys()];
    expect(exported.filter((name) => !existsSync(linked.get(name) ?? ''))).toEqual([]);
  });

  it.each(pages)('says of each in $name what it is', ({ page }) => {
    const bare = readFileSync(page, 'utf8').match(/^\| \[.*\| - \|$/gm) ?? [];
    expect(bare).toEqual([]);
  });

  it('says what an option takes as one would write it', () => {
    const page = readFileSync(join(out, 'seawall/interfaces/CircuitBreakerOptions.md'), 'utf8');
    expect(page).toContain(
      "{ initial: Duration; jitter?: 'equal' | 'none'; max: Duration; multiplier?: number }",
    );
    expect(page).not.toMatch(/OptionsOf|GivenQuantity/);
  });
});
