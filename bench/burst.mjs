/**
 * Measures calls of one subject that all start at once, and prints a line of JSON: `node --expose-gc bench/burst.mjs FAMILY
 * NAME`.
 */
import { cpuNs, median } from './turns.mjs';

const [family, name] = process.argv.slice(2);
const { subjects, CALLS } = await import(`./families/${family}.mjs`);

/** V8 compiles until about the tenth burst. */
const WARM_UP = 20;
/** The garbage collector runs once or twice a burst: a turn averages over several. */
const BURSTS_PER_TURN = 5;
const TURNS = 9;
/** Limit for peers that take a third of a second for a burst. */
const MOST_MS = 4000;

const call = await subjects()[name]();
await bursts(WARM_UP, MOST_MS / 2);
const times = [];
const deadline = performance.now() + MOST_MS;
while (times.length < TURNS && performance.now() < deadline)
  times.push(await bursts(BURSTS_PER_TURN, MOST_MS));
console.log(JSON.stringify({ us: median(times), bytes: await waiting() }));
process.exit();

/** Returns the µs per call over that many bursts. */
async function bursts(count, mostMs) {
  const started = cpuNs();
  const until = performance.now() + mostMs;
  let done = 0;
  for (; done < count && performance.now() < until; done++) await Promise.all(burst());
  return (cpuNs() - started) / 1000 / CALLS / done;
}

function burst() {
  const promises = new Array(CALLS);
  for (let i = 0; i < CALLS; i++) promises[i] = call();
  return promises;
}

/** Returns the bytes of a waiting call, including its promise and its place in an array. */
async function waiting() {
  globalThis.gc();
  const before = process.memoryUsage().heapUsed;
  const promises = burst();
  globalThis.gc();
  const bytes = (process.memoryUsage().heapUsed - before) / CALLS;
  await Promise.all(promises);
  return bytes;
}
