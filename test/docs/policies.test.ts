import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { orderPicture } from '../../scripts/policy-pages/order-picture.ts';
import { ORDER, pagesWithTable, policyPages } from '../../scripts/policy-pages.ts';

const pages = await policyPages();

/** The sections of every page, in this order; some pages have more between them. */
const SECTIONS = [
  'In a file',
  'Options',
  'Events',
  'Metrics',
  'Errors',
  'Snapshot',
  'In tests',
  'Mistakes',
  'In other libraries',
];

describe.each(pages)('$path', ({ path, fresh }) => {
  const page = readFileSync(path, 'utf8');

  it('says what the declaration says: npm run docs:policies', () => {
    expect(page).toBe(fresh(page));
  });

  it('names the codes of its errors', () => {
    const source = path.replace(/^docs\/policies\/(.+)\.md$/, 'src/$1/errors.ts');
    const text = existsSync(source) ? readFileSync(source, 'utf8') : '';
    for (const [, code] of text.matchAll(/readonly code: ('[a-z-]+')/g)) expect(page).toContain(code);
  });

  it('says when to use it, what it tells, how it is tested, and what others do', () => {
    const headings = [...page.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    expect(headings[0]).toBe('When, and when not');
    expect(headings.filter((heading) => SECTIONS.includes(heading ?? ''))).toEqual(SECTIONS);
  });
});

describe.each(pagesWithTable())('$path', ({ path, fresh }) => {
  const page = readFileSync(path, 'utf8');

  it('lists all policies: npm run docs:policies', () => {
    expect(page).toBe(fresh(page));
  });

  it('says of each what it does', () => {
    const rows = page.match(/^\| \[`\w+`\]\(.*\|$/gm) ?? [];
    expect(rows.length).toBe(pages.length);
    for (const row of rows) expect(row).toMatch(/\) \| [A-Z].+\. \|/);
  });
});

it('the picture of the order is that of the declarations: npm run docs:policies', () => {
  expect(readFileSync(ORDER, 'utf8')).toBe(orderPicture());
});
