import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { blocks, PAGES } from './snippets.ts';

/** A bare `fetch`: it takes a 503 for a success, and a pipeline around it cannot know which requests must not be sent twice. */
// `async fetch(` begins a method of that name.
const BARE_FETCH = /(?<![\w.]|async )fetch\(/;

/** Returns lines of a snippet, a doc comment or an example that use a bare `fetch` without a reason. */
function bareFetches(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => BARE_FETCH.test(line) && !/\/\/ .*(bare|without a pipeline)/.test(line));
}

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(ts|yaml)$/.test(file))
    .map((file) => `${folder}/${file}`);
}

describe('HTTP that is shown', () => {
  it.each(PAGES)('goes through resilientFetch in %s', (page) => {
    const code = blocks(readFileSync(page, 'utf8'), 'ts').map((block) => block.code);
    expect(code.flatMap(bareFetches)).toEqual([]);
  });

  it.each(sources('examples'))('goes through resilientFetch in %s', (file) => {
    expect(bareFetches(readFileSync(file, 'utf8'))).toEqual([]);
  });

  it('goes through resilientFetch in doc comments, and in the file that `seawall init` writes', () => {
    const shown = sources('src').flatMap((file) =>
      readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => /^\s*(\*|#) {4,}/.test(line) || file.endsWith('cli/starter.ts'))
        .flatMap(bareFetches)
        .map((line) => `${file}: ${line}`),
    );
    expect(shown).toEqual([]);
  });
});
