import { using } from '../library.mjs';
import { operation } from '../operations.mjs';
import { inProcessOfItsOwn } from '../process.mjs';
import { median } from '../turns.mjs';

export const CALLS = 10_000;
const LIMIT = 10;

export const title = 'Contended: 10 000 calls at once through a limit of 10';
export const columns = [
  { key: 'us', label: 'µs a call', digits: 2 },
  { key: 'perSecond', label: 'calls a second' },
  { key: 'ratio', label: '× p-limit', digits: 2 },
  { key: 'bytes', label: 'bytes a waiting call' },
];
export const chart = { key: 'perSecond', label: 'calls a second', better: 'more' };

export function subjects() {
  return {
    seawall: using('seawall', (sea) => {
      const pipeline = sea.pipeline(sea.bulkhead({ maxConcurrent: LIMIT, maxQueued: CALLS }));
      return () => pipeline.execute(operation);
    }),
    'p-limit': using('p-limit', (peer) => {
      const limit = peer.limiter(LIMIT);
      return () => limit(operation);
    }),
    'p-queue': using('p-queue', (peer) => {
      const queue = peer.queue(LIMIT);
      return () => queue.add(operation);
    }),
    cockatiel: using('cockatiel', (peer) => {
      const bulkhead = peer.bulkhead(LIMIT, CALLS);
      return () => bulkhead.execute(operation);
    }),
    'es-toolkit (a semaphore)': using('es-toolkit', (peer) => peer.call(operation, LIMIT)),
    'effect (a semaphore)': using('effect', (peer) => peer.call(operation, peer.bulkhead(LIMIT))),
  };
}

/** Lets the subjects take turns, each time in new processes. Returns the medians. */
export function run({ rounds }) {
  const runs = Object.fromEntries(Object.keys(subjects()).map((name) => [name, []]));
  for (let turn = 0; turn < Math.max(3, Math.round(rounds / 8)); turn++) {
    for (const [name, results] of Object.entries(runs)) {
      results.push(inProcessOfItsOwn('./burst.mjs', ['contended', name]));
    }
  }
  const peerUs = medianOf(runs['p-limit'], 'us');
  return Object.entries(runs).map(([name, results]) => {
    const us = medianOf(results, 'us');
    return {
      group: '',
      name,
      us,
      perSecond: 1e6 / us,
      ratio: peerUs / us,
      bytes: medianOf(results, 'bytes'),
    };
  });
}

function medianOf(results, key) {
  return median(results.map((result) => result[key]));
}
