/** Prints the bytes of calls and circuits as JSON: `node --expose-gc --import tsx test/performance/heap.ts`. */
import { success } from '../../src/core/index.ts';
import {
  type Bulkhead,
  bulkhead,
  type CircuitBreaker,
  type CircuitBreakerOptions,
  circuitBreaker,
  perKey,
  pipeline,
  retry,
  timeout,
} from '../../src/index.ts';
import { FakeCall } from '../support/fake-call.ts';

const collectGarbage = globalThis.gc as () => void;
const operation = async (): Promise<number> => 1;

function wide(): Bulkhead {
  return bulkhead({ maxConcurrent: 1_000_000 });
}

const pipelines = {
  none: pipeline(),
  one: pipeline(wide()),
  six: pipeline(wide(), wide(), wide(), wide(), wide(), wide()),
  four: pipeline(retry(), circuitBreaker({ minimumCalls: 1_000_000 }), timeout('1m'), wide()),
};

/** Returns the bytes that a call allocates: the median of many rounds. */
async function allocated(call: () => Promise<unknown>): Promise<number> {
  const calls = 500;
  const rounds: number[] = [];
  for (let round = 0; round < 60; round++) {
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < calls; i++) await call();
    rounds.push((process.memoryUsage().heapUsed - before) / calls);
  }
  // The first rounds run code that is not compiled yet. Rounds with a garbage collection are too low, or below 0.
  const warm = rounds.slice(20).sort((a, b) => a - b);
  return warm[warm.length >> 1] as number;
}

/** Returns the bytes that a call in flight holds, including its place in an array of promises. */
async function held(call: (operation: () => Promise<void>) => Promise<unknown>): Promise<number> {
  const calls = 20_000;
  let finish!: () => void;
  const pending = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const operation = (): Promise<void> => pending;
  const promises = new Array<Promise<unknown>>(calls);
  await call(async () => undefined);
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  for (let i = 0; i < calls; i++) promises[i] = call(operation);
  collectGarbage();
  const bytes = (process.memoryUsage().heapUsed - before) / calls;
  finish();
  await Promise.all(promises);
  return bytes;
}

/** Returns the bytes of each kept object, including the records of the engine and V8 about it. */
async function kept(makeAndKeep: (index: number) => unknown, count = 20_000): Promise<number> {
  for (let i = -500; i < 0; i++) await makeAndKeep(i);
  collectGarbage();
  const before = process.memoryUsage();
  for (let i = 0; i < count; i++) await makeAndKeep(i);
  collectGarbage();
  const after = process.memoryUsage();
  return (after.heapUsed - before.heapUsed + after.arrayBuffers - before.arrayBuffers) / count;
}

/** `allocated` is in addition to the operation's own allocations. */
const measured: Record<string, { allocated: number; held: number }> = {};
const bare = await allocated(operation);
for (const [name, one] of Object.entries(pipelines)) {
  measured[name] = {
    allocated: (await allocated(() => one.execute(operation))) - bare,
    held: await held((pending) => one.execute(pending)),
  };
}

const call = new FakeCall();

/** Makes a circuit that was called every second for a minute. */
function called(options: CircuitBreakerOptions): CircuitBreaker {
  const circuit = circuitBreaker(options);
  for (let now = 0; now < 60_000; now += 1000) {
    circuit.admit?.(call, now);
    circuit.settle?.(call, success(1), now);
  }
  return circuit;
}

const retries: unknown[] = [];
const circuits: unknown[] = [];
const hosts = perKey(() => pipeline(circuitBreaker({ window: '1h' })), { max: 1e6 });
const each = {
  retry: await kept(() => retries.push(retry())),
  retryWithoutBudget: await kept(() => retries.push(retry({ budget: false }))),
  circuit: await kept(() => circuits.push(circuitBreaker({ failureRate: 0.4, halfOpen: { permits: 2 } }))),
  timeWindow: await kept(() => circuits.push(called({})), 2_000),
  countWindow: await kept(() => circuits.push(called({ window: { calls: 1000 } })), 2_000),
  key: await kept((index) => hosts.execute(operation, { key: `host-${index}` })),
};
console.log(JSON.stringify({ calls: measured, each }));
