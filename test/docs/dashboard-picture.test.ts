import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { PanelSpec } from '../../scripts/assets/panels.ts';
import { dashboardSvg } from '../../scripts/picture/dashboard-svg.ts';
import { colourNames } from '../../scripts/picture/theme.ts';

const WIDTH = 830;

/** Returns the right ends of texts at 12 px, with 0.54 of it for each character of a proportional font. */
function rightEnds(svg: string): number[] {
  const texts = svg.matchAll(/<text x="([\d.]+)" y="[\d.]+"([^>]*)>([^<]*)</g);
  return [...texts].map(([, x, attributes = '', words = '']) => {
    const width = words.length * (/heading/.test(attributes) ? 14 : 12) * 0.54;
    return Number(x) + (/="end"/.test(attributes) ? 0 : /="middle"/.test(attributes) ? width / 2 : width);
  });
}

describe.each(['docs/images/dashboard.svg', 'docs/images/dashboard-more.svg'])('%s', (file) => {
  const svg = readFileSync(file, 'utf8');

  it('can be read at the width at which GitHub shows it', () => {
    expect(svg).toContain(`width="${WIDTH}"`);
    const sizes = [...svg.matchAll(/font(?:-size)?:(\d+)px/g)].map(([, size]) => Number(size));
    expect(sizes.length).toBeGreaterThan(1);
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(12);
    expect(svg).not.toContain('font-size="');
    expect(Math.max(...rightEnds(svg))).toBeLessThanOrEqual(WIDTH);
  });

  it('is for light and dark pages: no colour stands outside its style sheet', () => {
    expect(svg).toContain('prefers-color-scheme:dark');
    expect(svg.split('</style>')[1]).not.toMatch(/#[0-9a-f]{3,6}/i);
  });
});

describe('a picture of the dashboard', () => {
  const panel = (title: string): PanelSpec => ({
    kind: 'lines',
    title,
    description: '',
    unit: 's',
    queries: [],
  });
  const points = [
    { seconds: 0, value: 1 },
    { seconds: 60, value: 3 },
  ];
  const plots = {
    first: [
      { legend: 'bulkhead', points },
      { legend: 'retry', points },
    ],
    second: [
      { legend: 'retry', points },
      { legend: 'queue', points },
    ],
  };

  it('gives a name one colour in all panels, and two names in one panel two', () => {
    const colourOf = colourNames(Object.values(plots));
    expect(colourOf('bulkhead')).not.toBe(colourOf('retry'));
    expect(colourOf('queue')).not.toBe(colourOf('retry'));
  });

  it('has axes with units, time and value, in each panel', () => {
    const svg = dashboardSvg({
      rows: [{ title: 'a row', panels: [panel('first'), panel('second')] }],
      plotsOf: ({ title }) => plots[title as keyof typeof plots],
      time: { fromSeconds: 0, toSeconds: 60 },
      outage: { fromSeconds: 10, toSeconds: 20 },
      title: 'a title',
      colourOf: colourNames(Object.values(plots)),
    });
    expect(svg.match(/>60 s</g)).toHaveLength(2);
    expect(svg.match(/>3 s</g)).toHaveLength(2);
    expect(svg).toContain('class="key-0"');
  });
});
