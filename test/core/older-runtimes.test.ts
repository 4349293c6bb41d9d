import { afterEach, beforeEach, expect, it, vi } from 'vitest';

/** Loads the package again, so that it reads the features of the runtime again. */
async function load() {
  vi.resetModules();
  return {
    ...(await import('../../src/index.ts')),
    ...(await import('../../src/testing/index.ts')),
  };
}

beforeEach(() => {
  for (const name of ['WeakRef', 'FinalizationRegistry', 'MessageChannel', 'setImmediate']) {
    vi.stubGlobal(name, undefined);
  }
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

it('works where there are no weak references', async () => {
  const { circuitBreaker, pipeline, retry, timeout } = await load();
  const breaker = circuitBreaker({ consecutiveFailures: 1 });
  const types: string[] = [];
  const first = pipeline(
    { name: 'first' },
    retry({ maxAttempts: 2, backoff: () => 0 }),
    timeout('1s'),
    breaker,
  );
  first.on('*', ({ type }) => types.push(type));
  expect(await pipeline({ name: 'second' }, breaker).execute(async () => 1)).toBe(1);
  await first.executeOutcome(async () => Promise.reject(new Error('down')));
  breaker.reset();
  expect(types).toContain('circuit.opened');
  expect(types).toContain('circuit.closed');
});

it('virtual time passes where there are neither messages nor immediates', async () => {
  const { pipeline, retry, virtualRuntime } = await load();
  const runtime = virtualRuntime();
  const call = pipeline({ runtime }, retry({ maxAttempts: 3, backoff: () => 100 })).execute(
    async ({ attempt }) => (attempt < 3 ? Promise.reject(new Error('down')) : attempt),
  );
  await runtime.advance('1s');
  expect(await call).toBe(3);
});

it('the caller aborts a body where nobody can tell when it is gone', async () => {
  const { abortBody } = await import('../../src/http/body-abort.ts');
  const caller = new AbortController();
  const reading = new AbortController();
  abortBody({}, reading, caller.signal);
  caller.abort('enough');
  expect(reading.signal.reason).toBe('enough');
});
