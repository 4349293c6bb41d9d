/**
 * Measures subjects that take turns in a process with much other work, and prints a line of JSON: `node --expose-gc
 * bench/busy.mjs TURNS ROTATION`. V8 shares its type feedback on a function among all callers: a subject that runs alone gets
 * better code than in any application.
 */
import { call, mix } from './application.mjs';
import { subjects as calm } from './families/calm.mjs';
import { subjects as floors } from './families/floor.mjs';
import { cpuNs, median } from './turns.mjs';

const [turns, rotation] = process.argv.slice(2).map(Number);
const TURN_MS = 3;
/** Number of the application's calls before each subject's turn. */
const CALLS_BETWEEN = 200;

const FLOOR = '+ all of these';
const WANTED = {
  retry: ['seawall', 'cockatiel', 'alfred'],
  'circuit breaker': ['seawall', 'cockatiel', 'alfred (counts consecutive)'],
  timeout: ['seawall', 'cockatiel', 'alfred'],
  bulkhead: ['seawall', 'cockatiel', 'es-toolkit (a semaphore)'],
  fallback: ['seawall', 'cockatiel'],
  'four: retry, circuit breaker, timeout, bulkhead': ['seawall', 'cockatiel'],
};

/** Makes a separate call site for each subject, as for the floor: see `makeRunner` in turns.mjs. */
function runner(call, index) {
  return new Function(
    'call',
    `// busy ${index}
    const awaiting = async () => { await call(); };
    return async (count) => { for (let i = 0; i < count; i++) await awaiting(); };`,
  )(call);
}

const floor = floors()['a call that succeeds'];
const list = [
  ['floor', 'bare await', floor['bare await']],
  ['floor', FLOOR, floor[FLOOR]],
  ...Object.entries(WANTED).flatMap(([group, names]) =>
    names.map((name) => [group, name, calm()[group][name]]),
  ),
];
const measured = [];
for (const [index, [group, name, make]] of list.entries()) {
  measured.push({ group, name, run: runner(await make(), index), size: 100, times: [] });
}

await call(20_000);
for (const one of measured) {
  await one.run(2_000);
  const started = cpuNs();
  await one.run(1_000);
  one.size = Math.max(10, Math.round((TURN_MS * 1e6) / ((cpuNs() - started) / 1_000)));
}
for (let turn = 0; turn < turns; turn++) {
  for (let place = 0; place < measured.length; place++) {
    const one = measured[(place + turn + rotation) % measured.length];
    await call(CALLS_BETWEEN);
    const started = cpuNs();
    await one.run(one.size);
    one.times.push((cpuNs() - started) / one.size);
  }
}
const [bare, all] = measured;
const thirds = [bare.times.slice(0, turns / 3), bare.times.slice((-turns / 3) | 0)].map(median);
const rows = measured.map(({ group, name, times }) => ({
  group,
  name,
  ns: median(times),
  ratio: median(times.map((ns, turn) => ns / all.times[turn])),
}));
rows.push({ group: 'mix of the application', name: 'seawall', ...(await mix(turns)) });
console.log(JSON.stringify({ drift: Math.max(...thirds) / Math.min(...thirds), rows }));
process.exit();
