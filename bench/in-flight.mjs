/**
 * Calls held in flight: `node --expose-gc bench/in-flight.mjs LIBRARY COUNT` prints one line of JSON. All operations wait
 * for one promise, so what is measured is the call and not its operation.
 */
import * as cockatiel from 'cockatiel';
import * as seawall from 'seawall';

const [library, count] = [process.argv[2], Number(process.argv[3])];

let finish;
const pending = new Promise((resolve) => {
  finish = resolve;
});

function makeCall() {
  if (library === 'bare') return async () => await pending;
  if (library === 'cockatiel') {
    const policy = cockatiel.wrap(
      cockatiel.retry(cockatiel.handleAll, { maxAttempts: 2, backoff: new cockatiel.ExponentialBackoff() }),
      cockatiel.circuitBreaker(cockatiel.handleAll, {
        halfOpenAfter: 10_000,
        breaker: new cockatiel.SamplingBreaker({ threshold: 0.5, duration: 10_000, minimumRps: 100_000 }),
      }),
      cockatiel.timeout(600_000, cockatiel.TimeoutStrategy.Aggressive),
      cockatiel.bulkhead(count),
    );
    return () => policy.execute(() => pending);
  }
  const pipeline = seawall.pipeline(
    seawall.retry({ maxAttempts: 3 }),
    seawall.circuitBreaker({ window: '10s', failureRate: 0.5, minimumCalls: 1_000_000 }),
    seawall.timeout('10m'),
    seawall.bulkhead({ maxConcurrent: count }),
  );
  return () => pipeline.execute(() => pending);
}

const call = makeCall();
const promises = new Array(count);
globalThis.gc();
const before = process.memoryUsage().heapUsed;
const started = performance.now();
for (let i = 0; i < count; i++) promises[i] = call();
const startUs = ((performance.now() - started) / count) * 1000;
globalThis.gc();
const bytes = (process.memoryUsage().heapUsed - before) / count;
const finishing = performance.now();
finish(1);
await Promise.all(promises);
const finishUs = ((performance.now() - finishing) / count) * 1000;
console.log(JSON.stringify({ library, count, bytes, startUs, finishUs }));
process.exit();
