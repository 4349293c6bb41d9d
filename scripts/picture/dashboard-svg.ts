import { linesOf } from '../assets/layout.ts';
import type { PanelSpec, RowSpec } from '../assets/panels.ts';
import { GREY, panelSvg, type Span } from './panel-svg.ts';
import type { Plot } from './plot.ts';
import { element, text } from './svg.ts';

const WIDTH = 1240;
const GAP = 8;
const ROW_TITLE = 28;
const HEIGHTS: Record<PanelSpec['kind'], number> = { lines: 190, states: 190, number: 84 };

/** What happened meanwhile, for the line at the top. */
export interface Phase extends Span {
  readonly name: string;
}

export interface Shown {
  readonly rows: readonly RowSpec[];
  readonly plotsOf: (panel: PanelSpec) => readonly Plot[];
  readonly time: Span;
  readonly outage: Span;
  readonly title: string;
}

/** The whole dashboard in one picture. */
export function dashboardSvg({ rows, plotsOf, time, outage, title }: Shown): string {
  let y = 34;
  const parts: string[] = [text(GAP, 22, title, { fill: '#d8d9da', 'font-size': 14 })];
  for (const row of rows) {
    parts.push(text(GAP, y + 18, row.title, { fill: GREY, 'font-size': 12, 'font-weight': 500 }));
    y += ROW_TITLE;
    for (const line of linesOf(row)) {
      const width = (WIDTH - GAP * (line.length + 1)) / line.length;
      const height = Math.max(...line.map(({ kind }) => HEIGHTS[kind]));
      line.forEach((panel, index) => {
        const box = { x: GAP + index * (width + GAP), y, width, height };
        parts.push(panelSvg(panel, plotsOf(panel), box, time, outage));
      });
      y += height + GAP;
    }
  }
  return `${element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${WIDTH} ${y}`,
      'font-family': 'Inter, Helvetica, Arial, sans-serif',
      'font-size': 10,
      role: 'img',
      'aria-label': title,
    },
    element('rect', { width: WIDTH, height: y, fill: '#111217' }),
    ...parts,
  )}\n`;
}
