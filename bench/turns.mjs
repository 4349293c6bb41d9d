/** A turn is this long, so that the clock's own resolution does not matter. */
const TURN_MS = 4;
const WARM_UP_CALLS = 20_000;
/** Some peers set a timer for each call, and take milliseconds. */
const WARM_UP_MS = 60;
const BATCH = 100;
/** Few enough that the garbage collector hardly ever comes in between. */
const CALLS_PER_ALLOCATION_ROUND = 200;

/**
 * Times each call by turns: a machine's speed drifts, so each is compared with the yardstick of its own round. Per subject:
 * the median over the rounds of ns per call and of its ratio to the yardstick, and the bytes that a call allocates.
 * @param {{ group: string, name: string, call: () => Promise<unknown> }[]} subjects the first is the yardstick
 */
export async function measure(subjects, rounds) {
  const awaiting = subjects.map(({ call }) => async () => {
    await call();
  });
  const sizes = [];
  for (const call of awaiting) {
    const nsPerCall = await warmUp(call);
    sizes.push(Math.max(10, Math.round((TURN_MS * 1e6) / nsPerCall)));
  }
  const times = subjects.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, call] of awaiting.entries()) {
      times[index].push((await turn(call, sizes[index])) / sizes[index]);
    }
  }
  const rows = [];
  for (const [index, { group, name }] of subjects.entries()) {
    rows.push({
      group,
      name,
      ns: median(times[index]),
      ratio: median(times[index].map((ns, round) => ns / times[0][round])),
      bytes: await allocated(awaiting[index]),
    });
  }
  return rows;
}

/** Answers with about how many ns a call takes: the least of some batches, for the first ones run code that is new. */
async function warmUp(call) {
  const started = performance.now();
  let nsPerCall = Infinity;
  for (let calls = 0; calls < WARM_UP_CALLS && performance.now() - started < WARM_UP_MS; calls += BATCH) {
    nsPerCall = Math.min(nsPerCall, (await turn(call, BATCH)) / BATCH);
  }
  return Math.max(50, nsPerCall);
}

/** ns that `count` calls take, one after another. */
async function turn(call, count) {
  const started = cpuNs();
  for (let i = 0; i < count; i++) await call();
  return cpuNs() - started;
}

/** What this process has computed so far: unlike the time of day, it does not count what others do on the machine. */
export function cpuNs() {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1000;
}

async function allocated(call) {
  const bytes = [];
  for (let round = 0; round < 25; round++) {
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < CALLS_PER_ALLOCATION_ROUND; i++) await call();
    bytes.push((process.memoryUsage().heapUsed - before) / CALLS_PER_ALLOCATION_ROUND);
  }
  // Rounds with a collection in them come out low.
  return bytes.sort((a, b) => a - b)[Math.floor(bytes.length * 0.75)];
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/** The groups of subjects as `measure` wants them. */
export function listed(groups) {
  return Object.entries(groups).flatMap(([group, subjects]) =>
    Object.entries(subjects).map(([name, call]) => ({ group, name, call })),
  );
}

export const CALL_COLUMNS = [
  { key: 'ns', label: 'ns' },
  { key: 'ratio', label: '× bare', digits: 2 },
  { key: 'bytes', label: 'bytes allocated' },
];
