import { inProcessOfItsOwn } from '../process.mjs';
import { median } from '../turns.mjs';

export const title =
  'Busy: in one process with twenty pipelines, ten operations and all peers in use, 5 % of the calls failing';
export const columns = [
  { key: 'ns', label: 'ns' },
  { key: 'ratio', label: '× floor', digits: 2 },
  { key: 'least', label: 'least', digits: 2 },
  { key: 'most', label: 'most', digits: 2 },
];

const PROCESSES = 8;
/** If a bare await becomes so much slower or faster in a process, the result depends on other work of the machine. */
const MOST_DRIFT = 1.3;

/** Lets all subjects take turns within each process. Returns the medians over the processes, and the range. */
export function run({ rounds }) {
  const turns = Math.max(9, Math.round(rounds * 0.75));
  const results = [];
  const drifts = [];
  for (let tries = 0; results.length < PROCESSES && tries < 3 * PROCESSES; tries++) {
    const result = inProcessOfItsOwn('./busy.mjs', [String(turns), String(tries)]);
    drifts.push(result.drift);
    if (result.drift <= MOST_DRIFT) results.push(result.rows);
  }
  if (results.length === 0) throw new Error(`busy: a bare await drifted by ${drifts} × in all processes`);
  return results[0].map(({ group, name }, index) => {
    const ratios = results.map((rows) => rows[index].ratio);
    return {
      group,
      name,
      ns: median(results.map((rows) => rows[index].ns)),
      ratio: median(ratios),
      least: Math.min(...ratios),
      most: Math.max(...ratios),
    };
  });
}
