import type { PanelSpec, RowSpec } from './panels.ts';

/** Number of columns of Grafana's grid. */
export const COLUMNS = 24;
const IN_A_LINE = 4;

/** Arranges the panels of a row in lines of about equal length, with at most four each. */
export function linesOf({ panels }: RowSpec): PanelSpec[][] {
  const count = Math.ceil(panels.length / IN_A_LINE);
  const length = Math.ceil(panels.length / count);
  return Array.from({ length: count }, (_, line) => panels.slice(line * length, (line + 1) * length));
}

export function widthIn(line: readonly PanelSpec[]): number {
  return Math.floor(COLUMNS / line.length);
}
