import type { Course, Summary } from '../measure/summary.ts';
import { type Cell, columns } from './columns.ts';
import { formatMs, formatRatio, formatSeconds, formatShare } from './figures.ts';
import type { Paint } from './terminal.ts';

interface Row {
  readonly title: string;
  readonly figure: (summary: Summary) => number;
  readonly format: (figure: number) => string;
  readonly best: 'highest' | 'lowest';
}

/** Writes the figures side by side. The best of each row is green. */
export function resultTable(clients: readonly Summary[], course: Course, paint: Paint): string[] {
  const rows: Row[] = [
    { title: 'success', figure: (s) => s.successRate, format: formatShare, best: 'highest' },
    { title: 'latency p50', figure: (s) => s.p50Ms, format: formatMs, best: 'lowest' },
    { title: 'latency p99', figure: (s) => s.p99Ms, format: formatMs, best: 'lowest' },
    {
      title: 'requests received per call',
      figure: (s) => s.amplification,
      format: formatRatio,
      best: 'lowest',
    },
    {
      title: 'most concurrent at the upstream',
      figure: (s) => s.mostConcurrent,
      format: String,
      best: 'lowest',
    },
    {
      title: 'end of outage to steady service',
      figure: (s) => s.recoveryMs ?? Number.POSITIVE_INFINITY,
      format: (ms) =>
        Number.isFinite(ms) ? formatSeconds(ms) : `not in ${formatSeconds(afterOutage(course))}`,
      best: 'lowest',
    },
  ];
  return columns([header(clients), ...rows.map((row) => cells(row, clients))], paint);
}

/** Returns the time that the load continued after the outage. */
export function afterOutage(course: Course): number {
  return course.loadEndMs - course.outageEndMs;
}

/** Writes the success rates by the phase in which a call began. */
export function phaseTable(clients: readonly Summary[], paint: Paint): string[] {
  const phases = clients[0]?.phases ?? [];
  const rows = phases.map(({ phase }, i) => {
    const rates = clients.map((summary) => summary.phases[i]?.successRate ?? null);
    return [{ text: phase }, ...rates.map(rateCell)];
  });
  return columns([header(clients), ...rows], paint);
}

function header(clients: readonly Summary[]): Cell[] {
  return [{ text: '' }, ...clients.map(({ client }): Cell => ({ text: client, colour: 'bold' }))];
}

function cells(row: Row, clients: readonly Summary[]): Cell[] {
  const figures = clients.map(row.figure);
  const best = row.best === 'highest' ? Math.max(...figures) : Math.min(...figures);
  return [
    { text: row.title },
    ...figures.map((figure): Cell => {
      const wins = figure === best && Number.isFinite(figure);
      return { text: row.format(figure), colour: wins ? 'green' : undefined };
    }),
  ];
}

function rateCell(rate: number | null): Cell {
  if (rate === null) return { text: '–' };
  return { text: formatShare(rate), colour: rateColour(rate) };
}

export function rateColour(rate: number): 'green' | 'yellow' | 'red' {
  if (rate >= 0.99) return 'green';
  return rate >= 0.5 ? 'yellow' : 'red';
}
