/**
 * Holds that many calls in flight, and prints a line of JSON: `node --expose-gc bench/hold.mjs LIBRARY COUNT`. All operations
 * wait for one promise, so that the call is measured and not its operation.
 */
import { using } from './library.mjs';
import { cpuNs } from './turns.mjs';

const [library, count] = [process.argv[2], Number(process.argv[3])];

let finish;
const pending = new Promise((resolve) => {
  finish = resolve;
});
const operation = () => pending;

const subjects = {
  bare: () => async () => await pending,
  floor: using('floor', (floor) => () => floor.inFlight(operation)),
  seawall: using('seawall', (sea) => {
    const pipeline = sea.pipeline(
      sea.retry(),
      sea.circuitBreaker({ window: '10s', failureRate: 0.5, minimumCalls: 1e9 }),
      sea.timeout('10m'),
      sea.bulkhead({ maxConcurrent: count }),
    );
    return () => pipeline.execute(operation);
  }),
  cockatiel: using('cockatiel', (peer) => {
    const policy = peer.wrap(
      peer.retry(),
      peer.circuitBreaker(),
      peer.timeout(600_000),
      peer.bulkhead(count),
    );
    return () => policy.execute(operation);
  }),
  opossum: using('opossum', (peer) => {
    const breaker = peer.circuitBreaker(operation, { timeout: 600_000, capacity: count });
    return () => breaker.fire();
  }),
};

const call = await subjects[library]();
const promises = new Array(count);
globalThis.gc();
const before = process.memoryUsage().heapUsed;
const started = cpuNs();
for (let i = 0; i < count; i++) promises[i] = call();
const startUs = (cpuNs() - started) / 1000 / count;
globalThis.gc();
const bytes = (process.memoryUsage().heapUsed - before) / count;
const finishing = cpuNs();
finish(1);
await Promise.all(promises);
const finishUs = (cpuNs() - finishing) / 1000 / count;
console.log(JSON.stringify({ bytes, startUs, finishUs }));
process.exit();
