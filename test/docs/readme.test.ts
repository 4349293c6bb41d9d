import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/**
 * The README's code is that of the examples, which are compiled, and run against the built package. Each block names its
 * source: `<!-- snippet: FILE#REGION -->`. `UPDATE_SNIPPETS=1 npm test` copies it in.
 */
const README = 'README.md';
const BLOCK = /<!-- snippet: (\S+)#(\S+) -->\n```ts\n(.*?)```/gs;

function region(file: string, name: string): string {
  const lines = readFileSync(file, 'utf8').split('\n');
  const start = lines.findIndex((line) => line.trim() === `// #region ${name}`);
  const end = lines.findIndex((line, index) => index > start && line.trim() === '// #endregion');
  if (start < 0 || end < 0) throw new Error(`${file} has no region '${name}'`);
  const indentation = /^ */.exec(lines[start] ?? '')?.[0].length ?? 0;
  return `${lines
    .slice(start + 1, end)
    .map((line) => line.slice(indentation))
    .join('\n')}\n`;
}

describe(README, () => {
  const text = readFileSync(README, 'utf8');

  it('takes all of its code from the examples', () => {
    expect([...text.matchAll(BLOCK)].length).toBe([...text.matchAll(/```ts\n/g)].length);
  });

  it('shows them as they are', () => {
    const current = text.replace(BLOCK, (_block, file: string, name: string) => {
      return `<!-- snippet: ${file}#${name} -->\n\`\`\`ts\n${region(file, name)}\`\`\``;
    });
    if (process.env.UPDATE_SNIPPETS !== undefined) writeFileSync(README, current);
    else expect(text).toBe(current);
  });
});
