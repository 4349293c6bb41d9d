import * as seawall from 'seawall';
import * as peers from '../peers.mjs';
import { cpuNs, median } from '../turns.mjs';

export const title = 'Contended: 10 000 calls at once through a limit of 10';
export const columns = [
  { key: 'us', label: 'µs a call', digits: 2 },
  { key: 'perSecond', label: 'calls a second' },
];
export const chart = { key: 'perSecond', label: 'calls a second' };

const CALLS = 10_000;
const LIMIT = 10;

export async function run({ rounds }) {
  const pipeline = seawall.pipeline(seawall.bulkhead({ maxConcurrent: LIMIT, maxQueued: CALLS }));
  const limit = peers.limiter(LIMIT);
  const queue = peers.queue(LIMIT);
  const cockatiel = peers.cockatielBulkheadWithQueue(LIMIT, CALLS);
  const { operation } = peers;
  const calls = {
    seawall: () => pipeline.execute(operation),
    'p-limit': () => limit(operation),
    'p-queue': () => queue.add(operation),
    cockatiel: () => cockatiel.execute(operation),
    'es-toolkit (a semaphore)': peers.esToolkitCall(operation, LIMIT),
    'effect (a semaphore)': peers.effectCall(operation, peers.effectBulkheadOf(LIMIT)),
  };
  const times = Object.fromEntries(Object.keys(calls).map((name) => [name, []]));
  for (let round = 0; round < Math.max(5, rounds / 3); round++) {
    for (const [name, call] of Object.entries(calls)) {
      const started = cpuNs();
      const promises = new Array(CALLS);
      for (let i = 0; i < CALLS; i++) promises[i] = call();
      await Promise.all(promises);
      times[name].push((cpuNs() - started) / 1000 / CALLS);
    }
  }
  return Object.entries(times).map(([name, us]) => ({
    group: '',
    name,
    us: median(us),
    perSecond: 1e6 / median(us),
  }));
}
