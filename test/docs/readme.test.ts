import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';

const README = readFileSync('README.md', 'utf8');
const FOLDER = process.cwd();

/**
 * The examples in the README. Those of test runners are run by them, and the one that listens on a fixed port is run separately.
 */
const SHOWN = [...README.matchAll(/<!-- snippet: (examples\/\S+\.ts)#/g)]
  .map(([, file = '']) => file)
  .filter((file) => !/\/(testing|opentelemetry)\//.test(file));

afterEach(() => {
  process.chdir(FOLDER);
  vi.restoreAllMocks();
});

/** The examples check the README's statements about them by `assert`: a 503 is retried, a POST is sent once. */
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
