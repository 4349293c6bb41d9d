import type { Result } from '../load/race.ts';
import { compare } from './explain.ts';
import { formatMs, formatSeconds, formatShare } from './figures.ts';
import { afterOutage } from './table.ts';

/** Writes the result in a sentence or two, or that the machine was too busy to measure. */
export function verdict(result: Result): string {
  const { machine, course } = result;
  if (!machine.keptUp) {
    return (
      `Too busy to measure: this machine ran the processes ${formatMs(machine.lagMs)} late and once ${formatMs(machine.stallMs)}, and ${formatShare(machine.lateShare)} ` +
      'of the calls of one client began late. The figures depend on the machine as much as on the clients: run the demo again when it is idle.'
    );
  }
  const left = formatSeconds(afterOutage(course));
  const back = compare(result, ({ recoveryMs }) =>
    recoveryMs === null ? `not within ${left}` : `after ${formatSeconds(recoveryMs)}`,
  );
  return `After the outage, steady service was back ${back}.`;
}
