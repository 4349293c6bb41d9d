import type { Result } from '../load/race.ts';
import type { Explanation } from './explain.ts';
import { phaseTable, resultTable } from './table.ts';
import type { Paint } from './terminal.ts';
import { wrap } from './wrap.ts';

/** Above this the machine, and not the upstream, may have made calls late. */
const TOLERABLE_LAG_MS = 50;
const INDENT = '  ';

/** The measured figures and what they mean; the explanations in lines of at most `width` characters. */
export function report(
  result: Result,
  explanations: readonly Explanation[],
  paint: Paint,
  width: number,
): string[] {
  const clients = Object.values(result.clients);
  return [
    paint('bold', 'Measured'),
    ...indent(resultTable(clients, result.course, paint)),
    '',
    paint('bold', 'Success by the phase in which a call began'),
    ...indent(phaseTable(clients, paint)),
    '',
    ...explanations.flatMap(({ title, figure, reason }) => [
      paint('bold', title),
      ...indent(wrap(`${figure} ${reason}`, width - INDENT.length)),
      '',
    ]),
    ...warnings(result),
  ];
}

function indent(lines: readonly string[]): string[] {
  return lines.map((line) => INDENT + line);
}

function warnings({ clients }: Result): string[] {
  const lagMs = Math.max(...Object.values(clients).map((summary) => summary.lagMs));
  if (lagMs <= TOLERABLE_LAG_MS) return [];
  return [
    `This machine was busy: the clients themselves ran up to ${lagMs.toFixed(0)} ms late. Run it again when it is idle.`,
    '',
  ];
}
