import type { PanelSpec } from '../assets/panels.ts';
import { type Box, type Frame, outageBand, scaleX, timeAxis } from './panel-svg.ts';
import { axisFor, format, type Plot, type Point } from './plot.ts';
import { element, round, text } from './svg.ts';
import { CHARACTER } from './theme.ts';

const AXIS_WIDTH = 52;
const LEGEND_LINE = 17;
/** Space below the chart, for the time and half a line of margin. */
const TIME_AXIS = 23;

/** Draws lines over time, with the unit on the axis and a legend. */
export function linesSvg(spec: PanelSpec, plots: readonly Plot[], box: Box, frame: Frame): string {
  const legend = legendLines(plots, box.width);
  const chart: Box = {
    x: box.x + AXIS_WIDTH,
    y: box.y + 4,
    width: box.width - AXIS_WIDTH,
    height: box.height - TIME_AXIS - 4 - legend.length * LEGEND_LINE,
  };
  const axis = axisFor(plots, spec);
  const x = scaleX(chart, frame.time);
  const y = (value: number) => {
    const within = Math.max(axis.bottom, Math.min(axis.top, value));
    return chart.y + chart.height - ((within - axis.bottom) / (axis.top - axis.bottom)) * chart.height;
  };
  return [
    outageBand(chart, x, frame.outage),
    ...axis.ticks.map((tick) =>
      element('path', { class: 'grid', d: `M${round(chart.x)} ${round(y(tick))}h${round(chart.width)}` }),
    ),
    ...axis.ticks.map((tick) =>
      text(chart.x - 6, y(tick) + 4, format(tick, spec.unit), { class: 'axis', 'text-anchor': 'end' }),
    ),
    ...timeAxis(chart, x, frame.time),
    ...plots.map(({ legend: name, points }) =>
      element('path', { class: `plot line-${frame.colourOf(name)}`, d: path(points, x, y) }),
    ),
    ...legend.flatMap((entries, line) =>
      entries.map(({ words, offset }) => {
        const baseline = chart.y + chart.height + TIME_AXIS + 13 + line * LEGEND_LINE;
        const key = { x: box.x + offset, y: baseline - 6, width: 12, height: 4 };
        return (
          element('rect', { ...key, class: `key-${frame.colourOf(words)}` }) +
          text(box.x + offset + 17, baseline, words)
        );
      }),
    ),
  ].join('');
}

function path(points: readonly Point[], x: (s: number) => number, y: (v: number) => number): string {
  let d = '';
  let pen = 'M';
  for (const { seconds, value } of points) {
    if (Number.isFinite(value)) d += `${pen}${round(x(seconds))} ${round(y(value))}`;
    pen = Number.isFinite(value) ? 'L' : 'M';
  }
  return d;
}

interface LegendEntry {
  readonly words: string;
  readonly offset: number;
}

function legendLines(plots: readonly Plot[], width: number): LegendEntry[][] {
  const all: LegendEntry[][] = [[]];
  let offset = 0;
  for (const { legend } of plots) {
    const length = 32 + legend.length * CHARACTER;
    if (offset > 0 && offset + length > width) {
      all.push([]);
      offset = 0;
    }
    all.at(-1)?.push({ words: legend, offset });
    offset += length;
  }
  return all;
}
