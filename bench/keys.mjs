/** `node --expose-gc bench/keys.mjs SUBJECT COUNT` calls once, and once more, with each of many keys: a line of JSON. */
import * as seawall from 'seawall';
import * as peers from './peers.mjs';
import { cpuNs } from './turns.mjs';

const [subject, count] = [process.argv[2], Number(process.argv[3])];
const { operation } = peers;

const makers = {
  'seawall-limiter'() {
    const limiter = seawall.rateLimiter({ permits: 1000, period: '1h', key: true, maxKeys: count });
    const pipeline = seawall.pipeline(limiter);
    return (key) => pipeline.execute(operation, { key });
  },
  flexible() {
    const limiter = peers.rateLimiterMemory(1000, 3600);
    return (key) => limiter.consume(key);
  },
  'seawall-breakers'() {
    const pipelines = seawall.perKey(() => seawall.pipeline(seawall.circuitBreaker()), { max: count });
    return (key) => pipelines.execute(operation, { key });
  },
  'cockatiel-breakers'() {
    const breakers = new Map();
    return (key) => {
      const breaker = breakers.get(key) ?? peers.cockatielBreaker();
      breakers.set(key, breaker);
      return breaker.execute(operation);
    };
  },
};

const call = makers[subject]();
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
