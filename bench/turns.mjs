/** Length of a turn in ms: long compared with the clock's resolution. */
const TURN_MS = 4;
const WARM_UP_CALLS = 20_000;
/** Long enough for peers that set a timer for each call, and take milliseconds. */
const WARM_UP_MS = 60;
const BATCH = 100;
/** So few that the garbage collector rarely runs in between. */
const CALLS_PER_ALLOCATION_ROUND = 200;

/**
 * Measures a subject and the yardstick in turns, so that changes of the machine's speed affect both. Returns the medians over the
 * rounds of the subject's ns per call and of its ratio to the yardstick, and the bytes that a call allocates.
 */
export async function measure(yardstick, subject, rounds) {
  const runners = [yardstick, subject].map(makeRunner);
  const sizes = [];
  for (const run of runners) sizes.push(Math.max(10, Math.round((TURN_MS * 1e6) / (await warmUp(run)))));
  const times = [[], []];
  for (let round = 0; round < rounds; round++) {
    for (const [index, run] of runners.entries()) {
      times[index].push((await turn(run, sizes[index])) / sizes[index]);
    }
  }
  const ratios = times[1].map((ns, round) => ns / times[0][round]);
  return { ns: median(times[1]), ratio: median(ratios), bytes: await allocated(runners[1]) };
}

/**
 * Calls the subject that often, one call after another. Each subject has a function with its own source text: V8 shares its type
 * feedback among all functions from one place in the source.
 */
function makeRunner(call, index) {
  const source = `// ${index}
    const awaiting = async () => { await call(); };
    return async (count) => { for (let i = 0; i < count; i++) await awaiting(); };`;
  return new Function('call', source)(call);
}

/**
 * Returns the approximate ns of a call: the minimum of several batches, because the first ones run code that is not yet compiled.
 */
async function warmUp(run) {
  const started = performance.now();
  let nsPerCall = Infinity;
  for (let calls = 0; calls < WARM_UP_CALLS && performance.now() - started < WARM_UP_MS; calls += BATCH) {
    nsPerCall = Math.min(nsPerCall, (await turn(run, BATCH)) / BATCH);
  }
  return Math.max(50, nsPerCall);
}

/** Returns the ns that `count` calls take. */
async function turn(run, count) {
  const started = cpuNs();
  await run(count);
  return cpuNs() - started;
}

/** Returns the CPU time of this process so far. Unlike wall time, it does not include the work of other processes. */
export function cpuNs() {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1000;
}

async function allocated(run) {
  const bytes = [];
  for (let round = 0; round < 25; round++) {
    const before = process.memoryUsage().heapUsed;
    await run(CALLS_PER_ALLOCATION_ROUND);
    bytes.push((process.memoryUsage().heapUsed - before) / CALLS_PER_ALLOCATION_ROUND);
  }
  // Rounds with a garbage collection give too low a result.
  return bytes.sort((a, b) => a - b)[Math.floor(bytes.length * 0.75)];
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

export const CALL_COLUMNS = [
  { key: 'ns', label: 'ns' },
  { key: 'ratio', label: '× bare', digits: 2 },
  { key: 'bytes', label: 'bytes allocated' },
];
