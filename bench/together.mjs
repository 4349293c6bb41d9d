/**
 * Measures bursts of several subjects that take turns in one process: `node bench/together.mjs TURNS`. Prints the median of each
 * in ms, as a line of JSON.
 */
import { CALLS } from './families/contended.mjs';
import { subjects } from './families/together.mjs';
import { median } from './turns.mjs';

const turns = Number(process.argv[2]);
const WARM_UP = 5;

const made = [];
for (const [name, make] of Object.entries(subjects())) made.push({ name, call: await make(), times: [] });
for (let turn = -WARM_UP; turn < turns; turn++) {
  for (let place = 0; place < made.length; place++) {
    const one = made[(((place + turn) % made.length) + made.length) % made.length];
    const started = performance.now();
    await Promise.all(Array.from({ length: CALLS }, one.call));
    if (turn >= 0) one.times.push(performance.now() - started);
  }
}
console.log(JSON.stringify(Object.fromEntries(made.map(({ name, times }) => [name, median(times)]))));
process.exit();
