import type { Result } from '../load/race.ts';
import type { Explanation } from './explain.ts';
import { phaseTable, resultTable } from './table.ts';
import type { Paint } from './terminal.ts';
import { verdict } from './verdict.ts';
import { wrap } from './wrap.ts';

const INDENT = '  ';

/** Writes the verdict, the measured figures and their explanations, in lines of at most `width` characters. */
export function report(
  result: Result,
  explanations: readonly Explanation[],
  paint: Paint,
  width: number,
): string[] {
  const clients = Object.values(result.clients);
  return [
    paint('bold', 'Verdict'),
    ...indent(wrap(verdict(result), width - INDENT.length)),
    '',
    paint('bold', 'Measured'),
    ...indent(resultTable(clients, result.course, result.machine.keptUp ? paint : withoutPrizes(paint))),
    '',
    paint('bold', 'Success by the phase in which a call began'),
    ...indent(phaseTable(clients, paint)),
    '',
    ...explanations.flatMap(({ title, figure, reason }) => [
      paint('bold', title),
      ...indent(wrap(`${figure} ${reason}`, width - INDENT.length)),
      '',
    ]),
  ];
}

function indent(lines: readonly string[]): string[] {
  return lines.map((line) => INDENT + line);
}

/** Removes the highlight of the best client, for a run without a valid result. */
function withoutPrizes(paint: Paint): Paint {
  return (colour, text) => (colour === 'green' ? text : paint(colour, text));
}
