import type { PanelSpec } from '../assets/panels.ts';
import { linesSvg } from './lines-svg.ts';
import { format, type Plot } from './plot.ts';
import { statesSvg } from './states-svg.ts';
import { element, text } from './svg.ts';

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

/** Settings that all panels of a picture share. */
export interface Frame {
  readonly time: Span;
  /** Time in which the dependency did not serve. */
  readonly outage: Span;
  /** Returns the number of a name's colour in the whole picture. */
  readonly colourOf: (name: string) => number;
}

/** Draws a panel with its title and contents. */
export function panelSvg(spec: PanelSpec, plots: readonly Plot[], box: Box, frame: Frame): string {
  const inner: Box = { x: box.x + 10, y: box.y + 28, width: box.width - 20, height: box.height - 34 };
  const shown = spec.kind === 'number' ? numberSvg : spec.kind === 'states' ? statesSvg : linesSvg;
  return element(
    'g',
    {},
    element('rect', { ...box, rx: 4, class: 'panel' }),
    text(box.x + 10, box.y + 19, spec.title, { class: 'title' }),
    plots.length === 0
      ? text(box.x + box.width / 2, box.y + box.height / 2, 'none', {
          class: 'axis',
          'text-anchor': 'middle',
        })
      : shown(spec, plots, inner, frame),
  );
}

function numberSvg(spec: PanelSpec, plots: readonly Plot[], box: Box): string {
  const value = plots[0]?.points.at(-1)?.value ?? Number.NaN;
  const bad = spec.bad !== undefined && (spec.badBelow === true ? value < spec.bad : value >= spec.bad);
  return text(box.x + box.width / 2, box.y + box.height / 2 + 11, format(value, spec.unit), {
    class: `number state-${bad ? 'red' : 'green'}`,
    'text-anchor': 'middle',
  });
}

export function scaleX(chart: Box, { fromSeconds, toSeconds }: Span): (seconds: number) => number {
  return (seconds) => chart.x + ((seconds - fromSeconds) / (toSeconds - fromSeconds)) * (chart.width - 12);
}

/** Draws the time in which the dependency did not serve, as a shaded part of the chart. */
export function outageBand(
  chart: Box,
  x: (seconds: number) => number,
  { fromSeconds, toSeconds }: Span,
): string {
  return element('rect', {
    class: 'outage',
    x: x(fromSeconds),
    y: chart.y,
    width: x(toSeconds) - x(fromSeconds),
    height: chart.height,
  });
}

export function timeAxis(chart: Box, x: (seconds: number) => number, { toSeconds }: Span): string[] {
  const step = toSeconds > 90 ? 30 : 10;
  return Array.from({ length: Math.floor(toSeconds / step) + 1 }, (_, index) =>
    text(x(index * step), chart.y + chart.height + 18, `${index * step} s`, {
      class: 'axis',
      'text-anchor': 'middle',
    }),
  );
}
