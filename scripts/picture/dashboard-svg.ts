import type { PanelSpec, RowSpec } from '../assets/panels.ts';
import { panelSvg, type Span } from './panel-svg.ts';
import type { Plot } from './plot.ts';
import { element, text } from './svg.ts';
import { styleSheet } from './theme.ts';

/** The width at which GitHub shows a page: a wider picture would be scaled down, with its text. */
const WIDTH = 830;
const GAP = 8;
const ROW_TITLE = 30;
const HEIGHTS: Record<PanelSpec['kind'], number> = { lines: 208, states: 208, number: 84 };
const IN_A_LINE: Record<PanelSpec['kind'], number> = { lines: 2, states: 2, number: 4 };

/** A phase of the script, for the line at the top. */
export interface Phase extends Span {
  readonly name: string;
}

export interface Shown {
  readonly rows: readonly RowSpec[];
  readonly plotsOf: (panel: PanelSpec) => readonly Plot[];
  readonly time: Span;
  readonly outage: Span;
  readonly title: string;
  /** Returns the number of a name's colour, the same in all pictures. */
  readonly colourOf: (name: string) => number;
}

/** Draws rows of the dashboard in one picture. */
export function dashboardSvg({ rows, plotsOf, time, outage, title, colourOf }: Shown): string {
  let y = 34;
  const parts: string[] = [text(GAP, 22, title, { class: 'title' })];
  for (const row of rows) {
    parts.push(text(GAP, y + 20, row.title, { class: 'heading' }));
    y += ROW_TITLE;
    for (const line of linesOf(row)) {
      const width = (WIDTH - GAP * (line.length + 1)) / line.length;
      const height = Math.max(...line.map(({ kind }) => HEIGHTS[kind]));
      line.forEach((panel, index) => {
        const box = { x: GAP + index * (width + GAP), y, width, height };
        parts.push(panelSvg(panel, plotsOf(panel), box, { time, outage, colourOf }));
      });
      y += height + GAP;
    }
  }
  return `${element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      width: WIDTH,
      height: y,
      viewBox: `0 0 ${WIDTH} ${y}`,
      role: 'img',
      'aria-label': title,
    },
    element('style', {}, styleSheet()),
    element('rect', { class: 'back', width: WIDTH, height: y }),
    ...parts,
  )}\n`;
}

/** Arranges panels in lines. A page is narrower than a screen, so a line has fewer panels than in Grafana. */
function linesOf({ panels }: RowSpec): PanelSpec[][] {
  const lines: PanelSpec[][] = [];
  for (const panel of panels) {
    const line = lines.at(-1);
    const fits = line !== undefined && line.length < IN_A_LINE[panel.kind] && line[0]?.kind !== 'number';
    const numbers = line?.[0]?.kind === 'number' && panel.kind === 'number' && line.length < IN_A_LINE.number;
    if (line !== undefined && (fits || numbers)) line.push(panel);
    else lines.push([panel]);
  }
  return lines;
}
