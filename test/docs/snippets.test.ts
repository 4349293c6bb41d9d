import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { blocks, PAGES, withSnippets } from './snippets.ts';

/**
 * The code in the pages comes from the examples, which `npm run types` compiles and `npm run examples` and `npm run
 * examples:testing` run against the built package. A comment above each block names its source: `<!-- snippet: FILE#REGION -->`,
 * or several regions with `+` between them. `UPDATE_SNIPPETS=1 npm test` copies them.
 */
it('finds every block of a page', () => {
  const page = 'text\n\n```ts\nfirst\n```\n\n<!-- mark -->\n```ts\nsecond\n```\n\n```sh\nthird\n```\n';
  expect(blocks(page, 'ts')).toEqual([
    { mark: '', code: 'first\n' },
    { mark: '<!-- mark -->', code: 'second\n' },
  ]);
});

describe.each(PAGES)('%s', (page) => {
  const text = readFileSync(page, 'utf8');

  it('takes all of its TypeScript from the examples', () => {
    const unmarked = blocks(text, 'ts').filter(({ mark }) => !mark.startsWith('<!-- snippet: examples/'));
    expect(unmarked).toEqual([]);
    expect(text).not.toMatch(/```(typescript|js|javascript|mjs|tsx)\n/);
  });

  it('ends each block that it begins', () => {
    const fences = text.match(/^```.*$/gm) ?? [];
    expect(fences.length % 2).toBe(0);
    expect(fences.filter((fence, index) => index % 2 === 1 && fence !== '```')).toEqual([]);
  });

  it('shows it as it is', () => {
    const current = withSnippets(text);
    if (process.env.UPDATE_SNIPPETS !== undefined) writeFileSync(page, current);
    else expect(text).toBe(current);
  });
});
