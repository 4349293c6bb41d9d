import fc from 'fast-check';
import { cache, pipeline } from 'seawall';
import { virtualRuntime } from 'seawall/testing';
import { describe, expect, it } from 'vitest';

const steps = fc.array(
  fc.record({
    // Loads take 5 ms: no two events happen at the same time.
    afterMs: fc.integer({ min: 1, max: 40 }).map((n) => n * 10),
    key: fc.constantFrom('a', 'b', 'c', 'd'),
    does: fc.oneof(
      { weight: 6, arbitrary: fc.constant('call' as const) },
      { weight: 2, arbitrary: fc.constant('fail' as const) },
      { weight: 1, arbitrary: fc.constantFrom('invalidate' as const, 'clear' as const) },
    ),
  }),
  { maxLength: 60 },
);

const settings = fc.record({
  ttl: fc.constantFrom(50, 105, 333),
  staleWhileRevalidate: fc.constantFrom(0, 101),
  staleIfError: fc.constantFrom(0, 201),
  maxEntries: fc.constantFrom(1, 2, 10),
});

interface Options {
  readonly ttl: number;
  readonly staleWhileRevalidate: number;
  readonly staleIfError: number;
  readonly maxEntries: number;
}

interface Kept {
  readonly value: number;
  readonly atMs: number;
}

/** A naive model that lists the entries, the least recently used first. */
class Naive {
  readonly #kept: (Kept & { readonly key: string })[] = [];
  readonly #settings: Options;
  loads = 0;

  constructor(options: Options) {
    this.#settings = options;
  }

  call(key: string, now: number, fails: boolean): number | 'down' {
    const { ttl, staleWhileRevalidate, staleIfError } = this.#settings;
    const at = this.#kept.findIndex((one) => one.key === key);
    const [found] = at === -1 ? [] : this.#kept.splice(at, 1);
    const overMs = found === undefined ? Infinity : now - found.atMs - ttl;
    if (found !== undefined && overMs < Math.max(0, staleWhileRevalidate, staleIfError))
      this.#kept.push(found);
    if (found !== undefined && overMs < 0) return found.value;
    this.loads += 1;
    if (!fails) this.#keep(key, { value: this.loads, atMs: now + 5 });
    if (found !== undefined && overMs < staleWhileRevalidate) return found.value;
    if (!fails) return this.loads;
    return found !== undefined && overMs + 5 < staleIfError ? found.value : 'down';
  }

  invalidate(key?: string): void {
    for (let at = this.#kept.length - 1; at >= 0; at -= 1) {
      if (key === undefined || this.#kept[at]?.key === key) this.#kept.splice(at, 1);
    }
  }

  #keep(key: string, kept: Kept): void {
    this.invalidate(key);
    this.#kept.push({ ...kept, key });
    if (this.#kept.length > this.#settings.maxEntries) this.#kept.shift();
  }
}

describe('cache', () => {
  it('answers as a naive list of what is kept does, whatever is asked for when', async () => {
    await fc.assert(
      fc.asyncProperty(settings, steps, async (options, all) => {
        const runtime = virtualRuntime();
        const policy = cache({ ...options, jitter: 0 });
        const calls = pipeline({ runtime }, policy);
        const naive = new Naive(options);
        let loads = 0;
        for (const { afterMs, key, does } of all) {
          await runtime.advance(afterMs);
          if (does === 'invalidate' || does === 'clear') {
            naive.invalidate(does === 'clear' ? undefined : key);
            await (does === 'clear' ? policy.clear() : policy.invalidate(key));
            continue;
          }
          const expected = naive.call(key, runtime.nowMs, does === 'fail');
          const call = calls.executeOutcome(
            () =>
              new Promise<number>((resolve, reject) => {
                loads += 1;
                const number = loads;
                runtime.clock.setTimer(5, () =>
                  does === 'fail' ? reject(new Error('down')) : resolve(number),
                );
              }),
            { key },
          );
          await runtime.advance(5);
          const outcome = await call;
          expect(outcome.ok ? outcome.value : 'down').toBe(expected);
          expect(loads).toBe(naive.loads);
          expect(policy.snapshot().entries).toBeLessThanOrEqual(options.maxEntries);
        }
        await runtime.runAll();
        expect(runtime.pendingTimers).toEqual([]);
        expect(policy.snapshot()).toMatchObject({ loads: 0, waiting: 0 });
      }),
    );
  });

  it('loads a key once at a time, and keeps what was loaded last and not before it was invalidated', async () => {
    const script = fc.array(
      fc.record({
        afterMs: fc.integer({ min: 0, max: 20 }),
        takesMs: fc.integer({ min: 0, max: 60 }),
        does: fc.constantFrom('call', 'call', 'call', 'abort', 'invalidate'),
      }),
      { maxLength: 40 },
    );
    await fc.assert(
      fc.asyncProperty(script, async (all) => {
        const runtime = virtualRuntime();
        const policy = cache({ ttl: 30, staleWhileRevalidate: 40, jitter: 0 });
        const calls = pipeline({ runtime }, policy);
        let [running, version] = [0, 0];
        const pending: Promise<unknown>[] = [];
        for (const { afterMs, takesMs, does } of all) {
          await runtime.advance(afterMs);
          if (does === 'invalidate') {
            version += 1;
            running = 0;
            void policy.invalidate('a');
            continue;
          }
          const asOf = version;
          const controller = new AbortController();
          const call = calls.executeOutcome(
            ({ signal }) => {
              const loaded = version;
              running += 1;
              expect(running).toBe(1);
              const over = () => {
                if (loaded === version) running -= 1;
              };
              signal.addEventListener('abort', over);
              return new Promise<number>((resolve) => {
                runtime.clock.setTimer(takesMs, () => {
                  if (!signal.aborted) over();
                  resolve(loaded);
                });
              });
            },
            { key: 'a', signal: controller.signal },
          );
          if (does === 'abort') runtime.clock.setTimer(3, () => controller.abort());
          pending.push(
            call.then((outcome) => {
              if (outcome.ok) expect(outcome.value).toBeGreaterThanOrEqual(asOf);
              else expect(outcome.error).toBe(controller.signal.reason);
            }),
          );
        }
        await runtime.runAll();
        await Promise.all(pending);
        expect(policy.snapshot().waiting).toBe(0);
      }),
    );
  });
});
