import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { policyPages } from '../../scripts/policy-pages.ts';

const pages = await policyPages();

describe.each(pages)('$path', ({ path, fresh }) => {
  const page = readFileSync(path, 'utf8');

  it('says what the declaration says: npm run docs:policies', () => {
    expect(page).toBe(fresh(page));
  });

  it('says when to use it, and when not', () => {
    expect(page).toMatch(/^## When, and when not$/m);
  });
});
