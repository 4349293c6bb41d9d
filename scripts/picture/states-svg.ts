import type { PanelSpec } from '../assets/panels.ts';
import { type Box, type Frame, outageBand, type Span, scaleX, timeAxis } from './panel-svg.ts';
import type { Plot, Point } from './plot.ts';
import { element, text } from './svg.ts';
import { CHARACTER } from './theme.ts';

/** Draws a row of coloured intervals for each thing that has states, and a legend of the colours. */
export function statesSvg(spec: PanelSpec, plots: readonly Plot[], box: Box, frame: Frame): string {
  const chart: Box = { ...box, x: box.x + 12, width: box.width - 12, height: box.height - 44 };
  const x = scaleX(chart, frame.time);
  const rowHeight = chart.height / plots.length;
  const height = Math.min(46, rowHeight - 20);
  const used = new Set<number>();
  const rows = plots.map(({ legend, points }, row) => {
    const top = chart.y + row * rowHeight;
    const bars = runs(points, frame.time.toSeconds).map(({ fromSeconds, toSeconds, value }) => {
      used.add(value);
      const place = { x: x(fromSeconds), y: top + 16, width: x(toSeconds) - x(fromSeconds), height };
      return element('rect', { ...place, class: `state-${colourOf(spec, value)}` });
    });
    return text(chart.x, top + 12, legend) + bars.join('');
  });
  let offset = 0;
  const legend = [...used].sort().map((value) => {
    const words = spec.states?.find((state) => state.value === value)?.text ?? '';
    const at = box.x + offset;
    offset += 32 + words.length * CHARACTER;
    const baseline = chart.y + chart.height + 37;
    const key = { x: at, y: baseline - 9, width: 11, height: 9 };
    return (
      element('rect', { ...key, class: `state-${colourOf(spec, value)}` }) + text(at + 17, baseline, words)
    );
  });
  return [outageBand(chart, x, frame.outage), ...rows, ...timeAxis(chart, x, frame.time), ...legend].join('');
}

function colourOf(spec: PanelSpec, value: number): string {
  return spec.states?.find((state) => state.value === value)?.colour ?? 'blue';
}

function runs(points: readonly Point[], untilSeconds: number): (Span & { readonly value: number })[] {
  const starts = points.filter(({ value }, index) => value !== points[index - 1]?.value);
  return starts.map(({ seconds, value }, index) => ({
    fromSeconds: seconds,
    toSeconds: starts[index + 1]?.seconds ?? untilSeconds,
    value,
  }));
}
