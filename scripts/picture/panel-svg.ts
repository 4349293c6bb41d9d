import type { PanelSpec } from '../assets/panels.ts';
import { axisFor, format, type Plot, type Point } from './plot.ts';
import { element, round, text } from './svg.ts';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Span {
  readonly fromSeconds: number;
  readonly toSeconds: number;
}

const LINES = ['#73bf69', '#f2cc0c', '#8ab8ff', '#ff780a', '#f2495c', '#b877d9', '#5794f2', '#fade2a'];
const COLOURS: Record<string, string> = {
  green: '#73bf69',
  blue: '#5794f2',
  purple: '#b877d9',
  yellow: '#f2cc0c',
  red: '#f2495c',
  'dark-red': '#c4162a',
};
export const GREY = '#8e8e99';
const GRID = '#2c2e36';
const PANEL = '#181b1f';
const OUTAGE = '#f2495c';
const AXIS_WIDTH = 46;
const LEGEND_LINE = 13;
const CHARACTER = 5.3;

/** A panel with its title, and what it shows. */
export function panelSvg(
  spec: PanelSpec,
  plots: readonly Plot[],
  box: Box,
  time: Span,
  outage: Span,
): string {
  const inner: Box = { x: box.x + 8, y: box.y + 26, width: box.width - 16, height: box.height - 32 };
  const shown = spec.kind === 'number' ? numbers : spec.kind === 'states' ? states : lines;
  return element(
    'g',
    {},
    element('rect', { ...box, rx: 3, fill: PANEL, stroke: GRID }),
    text(box.x + 8, box.y + 17, spec.title, { fill: '#d8d9da', 'font-size': 12, 'font-weight': 500 }),
    plots.length === 0
      ? text(box.x + box.width / 2, box.y + box.height / 2, 'none', { fill: GREY, 'text-anchor': 'middle' })
      : shown(spec, plots, inner, time, outage),
  );
}

function lines(spec: PanelSpec, plots: readonly Plot[], box: Box, time: Span, outage: Span): string {
  const legend = legendLines(plots, box.width);
  const chart: Box = {
    x: box.x + AXIS_WIDTH,
    y: box.y + 4,
    width: box.width - AXIS_WIDTH,
    height: box.height - 18 - legend.length * LEGEND_LINE,
  };
  const axis = axisFor(plots, spec);
  const x = scaleX(chart, time);
  const y = (value: number) => {
    const within = Math.max(axis.bottom, Math.min(axis.top, value));
    return chart.y + chart.height - ((within - axis.bottom) / (axis.top - axis.bottom)) * chart.height;
  };
  return [
    band(chart, x, outage),
    ...axis.ticks.map((tick) =>
      element('path', { d: `M${round(chart.x)} ${round(y(tick))}h${round(chart.width)}`, stroke: GRID }),
    ),
    ...axis.ticks.map((tick) =>
      text(chart.x - 5, y(tick) + 3, format(tick, spec.unit), { fill: GREY, 'text-anchor': 'end' }),
    ),
    ...timeTicks(chart, x, time),
    ...plots.map(({ points }, index) =>
      element('path', {
        d: path(points, x, y),
        fill: 'none',
        stroke: LINES[index % LINES.length],
        'stroke-width': 1.4,
      }),
    ),
    ...legend.flatMap((entries, line) =>
      entries.map(({ index, offset, words }) => {
        const baseline = chart.y + chart.height + 26 + line * LEGEND_LINE;
        return (
          element('rect', {
            x: box.x + offset,
            y: baseline - 5,
            width: 9,
            height: 3,
            fill: LINES[index % LINES.length],
          }) + text(box.x + offset + 13, baseline, words, { fill: '#c7c8cc' })
        );
      }),
    ),
  ].join('');
}

function states(spec: PanelSpec, plots: readonly Plot[], box: Box, time: Span, outage: Span): string {
  const chart: Box = { ...box, height: box.height - 34 };
  const x = scaleX(chart, time);
  const height = Math.min(46, chart.height / plots.length - 22);
  const used = new Set<number>();
  const rows = plots.map(({ legend, points }, row) => {
    const top = chart.y + row * (height + 22);
    const bars = runs(points, time.toSeconds).map(({ fromSeconds, toSeconds, value }) => {
      used.add(value);
      const width = x(toSeconds) - x(fromSeconds);
      return element('rect', { x: x(fromSeconds), y: top + 16, width, height, fill: colourOf(spec, value) });
    });
    return text(box.x, top + 10, legend, { fill: '#c7c8cc' }) + bars.join('');
  });
  let offset = 0;
  const legend = [...used].sort().map((value) => {
    const words = spec.states?.find((state) => state.value === value)?.text ?? '';
    const at = box.x + offset;
    offset += 26 + words.length * CHARACTER;
    const baseline = chart.y + chart.height + 26;
    return (
      element('rect', { x: at, y: baseline - 7, width: 9, height: 7, fill: colourOf(spec, value) }) +
      text(at + 13, baseline, words, { fill: '#c7c8cc' })
    );
  });
  return [band(chart, x, outage), ...rows, ...timeTicks(chart, x, time), ...legend].join('');
}

function numbers(spec: PanelSpec, plots: readonly Plot[], box: Box): string {
  const { points } = plots[0]!;
  const value = points.at(-1)?.value ?? Number.NaN;
  const bad = spec.bad !== undefined && (spec.badBelow === true ? value < spec.bad : value >= spec.bad);
  return text(box.x + box.width / 2, box.y + box.height / 2 + 9, format(value, spec.unit), {
    fill: bad ? LINES[4] : LINES[0],
    'font-size': 26,
    'text-anchor': 'middle',
  });
}

function colourOf(spec: PanelSpec, value: number): string {
  return COLOURS[spec.states?.find((state) => state.value === value)?.colour ?? ''] ?? GREY;
}

/** When the dependency did not serve. */
function band(chart: Box, x: (seconds: number) => number, { fromSeconds, toSeconds }: Span): string {
  const width = x(toSeconds) - x(fromSeconds);
  return element('rect', {
    x: x(fromSeconds),
    y: chart.y,
    width,
    height: chart.height,
    fill: OUTAGE,
    opacity: '0.09',
  });
}

function timeTicks(chart: Box, x: (seconds: number) => number, { toSeconds }: Span): string[] {
  const step = toSeconds > 60 ? 30 : 10;
  return Array.from({ length: Math.floor(toSeconds / step) + 1 }, (_, index) =>
    text(x(index * step), chart.y + chart.height + 13, `${index * step} s`, {
      fill: GREY,
      'text-anchor': 'middle',
    }),
  );
}

function scaleX(chart: Box, { fromSeconds, toSeconds }: Span): (seconds: number) => number {
  return (seconds) => chart.x + ((seconds - fromSeconds) / (toSeconds - fromSeconds)) * (chart.width - 10);
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

function runs(points: readonly Point[], untilSeconds: number): (Span & { readonly value: number })[] {
  const starts = points.filter(({ value }, index) => value !== points[index - 1]?.value);
  return starts.map(({ seconds, value }, index) => ({
    fromSeconds: seconds,
    toSeconds: starts[index + 1]?.seconds ?? untilSeconds,
    value,
  }));
}

interface LegendEntry {
  readonly index: number;
  readonly offset: number;
  readonly words: string;
}

function legendLines(plots: readonly Plot[], width: number): LegendEntry[][] {
  const all: LegendEntry[][] = [[]];
  let offset = 0;
  plots.forEach(({ legend }, index) => {
    const length = 24 + legend.length * CHARACTER;
    if (offset > 0 && offset + length > width) {
      all.push([]);
      offset = 0;
    }
    all.at(-1)?.push({ index, offset, words: legend });
    offset += length;
  });
  return all;
}
