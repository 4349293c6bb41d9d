import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { blocks, PAGES } from './snippets.ts';

/** A bare `fetch`: to it a 503 is a success, and a pipeline cannot know what it must not send twice. */
// `async fetch(` begins a method of that name.
const BARE_FETCH = /(?<![\w.]|async )fetch\(/;

/** Lines of a snippet, a doc comment or an example that send with a bare `fetch` and do not say why. */
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
