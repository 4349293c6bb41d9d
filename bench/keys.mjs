/** Calls twice with each of many keys, and prints a line of JSON: `node --expose-gc bench/keys.mjs SUBJECT COUNT`. */
import { using } from './library.mjs';
import { operation } from './operations.mjs';
import { cpuNs } from './turns.mjs';

const [subject, count] = [process.argv[2], Number(process.argv[3])];

const subjects = {
  'seawall-limiter': using('seawall', (sea) => {
    const limiter = sea.rateLimiter({ permits: 1000, period: '1h', key: true, maxKeys: count });
    const pipeline = sea.pipeline(limiter);
    return (key) => pipeline.execute(operation, { key });
  }),
  flexible: using('rate-limiter-flexible', (peer) => {
    const limiter = peer.limiter(1000, 3600);
    return (key) => limiter.consume(key);
  }),
  'seawall-breakers': using('seawall', (sea) => {
    const pipelines = sea.perKey(() => sea.pipeline(sea.circuitBreaker()), { max: count });
    return (key) => pipelines.execute(operation, { key });
  }),
  'cockatiel-breakers': using('cockatiel', (peer) => {
    const breakers = new Map();
    return (key) => {
      const breaker = breakers.get(key) ?? peer.circuitBreaker();
      breakers.set(key, breaker);
      return breaker.execute(operation);
    };
  }),
};

const call = await subjects[subject]();
const keys = Array.from({ length: count }, (_, index) => `tenant-${index}`);
await call('warm');
globalThis.gc();
const before = process.memoryUsage().heapUsed;
const firstNs = await pass();
globalThis.gc();
const bytes = (process.memoryUsage().heapUsed - before) / count;
const nextNs = await pass();
console.log(JSON.stringify({ bytes, firstNs, nextNs }));
process.exit();

async function pass() {
  const started = cpuNs();
  for (const key of keys) await call(key);
  return (cpuNs() - started) / count;
}
