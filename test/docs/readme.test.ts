import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';

const README = readFileSync('README.md', 'utf8');
const FOLDER = process.cwd();

/** The examples that the README shows. Those of the test runners run in them, and the one that listens on a fixed port apart. */
const SHOWN = [...README.matchAll(/<!-- snippet: (examples\/\S+\.ts)#/g)]
  .map(([, file = '']) => file)
  .filter((file) => !/\/(testing|opentelemetry)\//.test(file));

afterEach(() => {
  process.chdir(FOLDER);
  vi.restoreAllMocks();
});

/** The examples check themselves, by `assert`, what the README says of them: a 503 is retried, a POST is sent once. */
describe('what the README shows', () => {
  it('is in examples', () => {
    expect(SHOWN).toContain('examples/core/payments.ts');
    expect(SHOWN).toContain('examples/declarative/readme/main.ts');
  });

  it.each(SHOWN)('runs against the source, too: %s', async (file) => {
    vi.spyOn(console, 'log').mockImplementation(() => {});
    await import(/* @vite-ignore */ `${FOLDER}/${file}`);
  });
});
