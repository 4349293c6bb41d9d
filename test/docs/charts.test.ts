import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const FOLDER = 'docs/performance';
const PAGE = readFileSync('docs/performance.md', 'utf8');
/** The width at which GitHub shows a page: a wider picture would be scaled down, and 12 px would be smaller. */
const WIDTH = 830;
/** Width of a character in a proportional font, as a share of its size: slightly above the average. */
const CHARACTER = 0.54;

interface Text {
  readonly x: number;
  readonly words: string;
  readonly anchor: string;
}

function texts(svg: string): Text[] {
  const found = svg.matchAll(/<text x="([\d.]+)"[^>]*?(?:text-anchor="(\w+)")?>([^<]*)</g);
  return [...found].map(([, x, anchor = 'start', words = '']) => ({ x: Number(x), anchor, words }));
}

describe.each(readdirSync(FOLDER))('the chart %s', (file) => {
  const svg = readFileSync(`${FOLDER}/${file}`, 'utf8');

  it('shows what the table beside it says (npm run bench -- --charts)', async () => {
    // @ts-expect-error the benchmark is JavaScript
    const { chartOf } = await import('../../bench/docs.mjs');
    expect(svg).toBe(await chartOf(file.replace('.svg', ''), PAGE));
  });

  it('can be read at the width at which GitHub shows it', () => {
    expect(svg).toContain(`viewBox="0 0 ${WIDTH} `);
    const sizes = [...svg.matchAll(/(?:font|font-size): (\d+)px/g)].map(([, size]) => Number(size));
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(12);
  });

  it('cuts no text off', () => {
    for (const { x, words, anchor } of texts(svg)) {
      const width = words.length * 13 * CHARACTER;
      const left = anchor === 'end' ? x - width : anchor === 'middle' ? x - width / 2 : x;
      expect(left, words).toBeGreaterThanOrEqual(0);
      expect(left + width, words).toBeLessThanOrEqual(WIDTH);
    }
  });

  it('has an axis, and all bars begin at its start', () => {
    const [origin] = [...svg.matchAll(/<path d="M([\d.]+) [^"]*" class="origin"/g)].map(([, x]) => x);
    const bars = [...svg.matchAll(/<rect x="([\d.]+)"[^>]*height="15"/g)].map(([, x]) => x);
    expect(bars.length).toBeGreaterThan(3);
    expect(new Set(bars)).toEqual(new Set([origin]));
    expect([...svg.matchAll(/class="grid"/g)].length).toBeGreaterThan(1);
  });

  it('is for light and dark pages', () => {
    expect(svg).toContain('prefers-color-scheme: dark');
  });
});
