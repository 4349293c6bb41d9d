/** A turn is this long, so that the clock's own resolution does not matter. */
const TURN_MS = 4;
const WARM_UP_CALLS = 20_000;

/**
 * Times each call by turns. Per subject: the median over the rounds of ns per call, and of its ratio to the first subject
 * in the same round.
 * @param {{ group: string, name: string, call: () => Promise<unknown> }[]} subjects the first is the yardstick
 */
export async function measure(subjects, rounds) {
  const sizes = [];
  for (const { call } of subjects) {
    await turn(call, WARM_UP_CALLS);
    const nsPerCall = (await turn(call, WARM_UP_CALLS)) / WARM_UP_CALLS;
    sizes.push(Math.max(20, Math.round((TURN_MS * 1e6) / nsPerCall)));
  }
  const times = subjects.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, { call }] of subjects.entries()) {
      times[index].push((await turn(call, sizes[index])) / sizes[index]);
    }
  }
  return subjects.map(({ group, name }, index) => ({
    group,
    name,
    ns: median(times[index]),
    ratio: median(times[index].map((ns, round) => ns / times[0][round])),
  }));
}

/** ns that `count` calls take, one after another. */
async function turn(call, count) {
  const started = process.hrtime.bigint();
  for (let i = 0; i < count; i++) await call();
  return Number(process.hrtime.bigint() - started);
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
