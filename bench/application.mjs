/** The calls of a busy application: twenty pipelines of different composition, ten operations, and the peers. */
import * as alfred from './libraries/alfred.mjs';
import * as cockatiel from './libraries/cockatiel.mjs';
import * as floor from './libraries/floor.mjs';
import * as sea from './libraries/seawall.mjs';
import { operation } from './operations.mjs';
import { cpuNs, median } from './turns.mjs';

const failure = new Error('the dependency fails');
let count = 0;
/** Fails every twentieth call. */
const failing = (value) => () => {
  count += 1;
  if (count % 20 === 0) throw failure;
  return value;
};

/** Sync and async operations of several shapes; three of them fail now and then. */
const OPERATIONS = [
  async () => 1,
  async () => 'a string',
  async () => ({ an: 'object' }),
  async () => undefined,
  () => 1,
  () => Promise.resolve([1, 2]),
  async ({ attempt }) => attempt,
  async () => failing(1)(),
  failing('x'),
  () => new Promise((resolve, reject) => (++count % 20 === 0 ? reject(failure) : resolve(2))),
];

const breaker = () => sea.circuitBreaker({ window: '10s', failureRate: 0.9, minimumCalls: 1_000_000 });
const bulkhead = () => sea.bulkhead({ maxConcurrent: 100 });
const retry = () => sea.retry({ maxAttempts: 2, backoff: () => 0, budget: false });
const limiter = () => sea.rateLimiter({ permits: 1e9, period: '1s' });
const { fallback, pipeline, timeout } = sea;
const PIPELINES = [
  pipeline(),
  pipeline(retry()),
  pipeline(breaker()),
  pipeline(bulkhead()),
  pipeline(timeout('1s')),
  pipeline(fallback(null)),
  pipeline(limiter()),
  pipeline(retry(), timeout('1s')),
  pipeline(timeout('10s'), retry()),
  pipeline(fallback(null), breaker()),
  pipeline(breaker(), bulkhead()),
  pipeline(bulkhead(), limiter()),
  pipeline(retry(), breaker(), timeout('1s')),
  pipeline(retry(), breaker(), timeout('1s'), bulkhead()),
  pipeline(fallback(null), timeout('10s'), retry(), breaker(), bulkhead(), timeout('1s')),
  pipeline(pipeline(retry()), pipeline(bulkhead(), timeout('2s'))),
  pipeline({ name: 'named', classify: () => 'success' }, retry(), limiter()),
  pipeline(timeout('5s'), limiter(), breaker()),
  pipeline(
    fallback(() => 1),
    bulkhead(),
  ),
  pipeline(timeout('3s', { cooperative: true }), retry(), bulkhead()),
];
const PEERS = [cockatiel.four(), cockatiel.timeout(), alfred.four()];
const FLOORS = [floor.everything, floor.ownPromise];

/** Calls each pipeline with each operation, one after another, and then the peers. */
export async function call(calls) {
  for (let i = 0; i < calls; i++) {
    const run = OPERATIONS[i % OPERATIONS.length];
    await PIPELINES[(i >> 1) % PIPELINES.length].executeOutcome(run);
    if (i % 4 === 0) await PEERS[i % PEERS.length].execute(operation);
    if (i % 4 === 2) await FLOORS[i % FLOORS.length](operation);
  }
}

/** Calls the four policies with all operations, without further attempts, beside the floor with the same operations. */
export async function mix(turns) {
  const four = pipeline(sea.retry({ maxAttempts: 1 }), breaker(), timeout('1s'), bulkhead());
  const through = async (run) => {
    for (const one of OPERATIONS) await run(one).catch(() => {});
  };
  const times = [[], []];
  const subjects = [
    () => through((one) => four.execute(one)),
    () => through((one) => floor.everything(async (attempt) => one({ attempt: attempt.number }))),
  ];
  for (let turn = 0; turn < turns; turn++) {
    for (const [index, subject] of subjects.entries()) {
      const started = cpuNs();
      for (let i = 0; i < 300; i++) await subject();
      times[index].push((cpuNs() - started) / 300 / OPERATIONS.length);
    }
  }
  const [ours, theirs] = times;
  return { ns: median(ours), ratio: median(ours.map((ns, turn) => ns / theirs[turn])) };
}
