/** A turn is this long, so that the clock's own resolution does not matter. */
const TURN_MS = 4;
const WARM_UP_CALLS = 20_000;
/** Some peers set a timer for each call, and take milliseconds. */
const WARM_UP_MS = 60;
const BATCH = 100;
/** Few enough that the garbage collector hardly ever comes in between. */
const CALLS_PER_ALLOCATION_ROUND = 200;

/**
 * Times a subject and the yardstick by turns, so that the drift of a machine's speed concerns both: the medians over the
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
 * Calls the subject that often, one after another. Each has a function of its own, made from source of its own: V8 shares
 * what it learns among all functions from one place in the source.
 */
function makeRunner(call, index) {
  const source = `// ${index}
    const awaiting = async () => { await call(); };
    return async (count) => { for (let i = 0; i < count; i++) await awaiting(); };`;
  return new Function('call', source)(call);
}

/** Answers with about how many ns a call takes: the least of some batches, for the first ones run code that is new. */
async function warmUp(run) {
  const started = performance.now();
  let nsPerCall = Infinity;
  for (let calls = 0; calls < WARM_UP_CALLS && performance.now() - started < WARM_UP_MS; calls += BATCH) {
    nsPerCall = Math.min(nsPerCall, (await turn(run, BATCH)) / BATCH);
  }
  return Math.max(50, nsPerCall);
}

/** ns that `count` calls take. */
async function turn(run, count) {
  const started = cpuNs();
  await run(count);
  return cpuNs() - started;
}

/** What this process has computed so far: unlike the time of day, it does not count what others do on the machine. */
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
  // Rounds with a collection in them come out low.
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
