/**
 * `npm run bench [-- --json] [-- --only WORDS]`: what the policies cost, beside the peers, in one run. A machine's speed
 * drifts, so the subjects take turns, round by round, and each is compared with the bare await of its own round.
 */
import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { subjects } from './subjects.mjs';
import { printTables } from './tables.mjs';
import { measure } from './turns.mjs';

const { values } = parseArgs({
  options: { json: { type: 'boolean' }, only: { type: 'string' }, rounds: { type: 'string', default: '60' } },
});

const wanted = (group) => values.only === undefined || group.includes(values.only);

const calls = Object.entries(subjects())
  .filter(([group]) => group === 'no policy' || wanted(group))
  .flatMap(([group, subjects]) => Object.entries(subjects).map(([name, call]) => ({ group, name, call })));
const timed = await measure(calls, Number(values.rounds));

const inFlight = [];
if (wanted('in flight')) {
  for (const [library, counts] of [
    ['bare', [1000, 10_000, 100_000, 1_000_000]],
    ['seawall', [1000, 10_000, 100_000, 1_000_000]],
    ['cockatiel', [1000, 10_000]],
  ]) {
    for (const count of counts) inFlight.push(holdInFlight(library, count));
  }
}

const machine = `Node ${process.version}, ${cpus()[0]?.model ?? 'unknown'} × ${cpus().length}`;
if (values.json) console.log(JSON.stringify({ machine, timed, inFlight }, null, 2));
else printTables({ machine, timed, inFlight });

/** In a process of its own, whose heap holds nothing else. */
function holdInFlight(library, count) {
  const script = fileURLToPath(new URL('./in-flight.mjs', import.meta.url));
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['--expose-gc', '--max-old-space-size=8000', script, library, String(count)],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}
