import { readFileSync } from 'node:fs';
import { ADVICE } from 'seawall/config';
import { describe, expect, it } from 'vitest';

const PAGE = 'docs/config.md';

/** Findings that are made without the policies. */
const ELSEWHERE = ['suspicious-unit'];

describe(PAGE, () => {
  it('lists the checks that there are, with their severity, and no other', () => {
    const rows = [
      ...readFileSync(PAGE, 'utf8').matchAll(/^\| `([a-z]+(?:-[a-z]+)+)` +\| (error|warning|info) +\|/gm),
    ];
    const listed = rows.map(([, id, severity]) => `${severity} ${id}`);
    const known = [
      ...ADVICE.map(({ id, severity }) => `${severity} ${id}`),
      ...ELSEWHERE.map((id) => `warning ${id}`),
    ];
    expect(listed.sort()).toEqual(known.sort());
  });
});
