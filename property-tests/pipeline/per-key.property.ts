import fc from 'fast-check';
import { expect, it } from 'vitest';
import { perKey, pipeline } from '../../src/index.ts';
import { virtualRuntime } from '../../src/testing/index.ts';

const IDLE_MS = 1000;

const step = fc.oneof(
  fc.record({ do: fc.constant('begin' as const), key: fc.constantFrom(...'abcdefgh') }),
  fc.record({ do: fc.constant('end' as const), which: fc.nat() }),
  fc.record({ do: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 1500 }) }),
);

it('a key with calls in flight keeps its pipeline; no more are kept than allowed, in use, or just asked for', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 60 }),
      fc.integer({ min: 1, max: 4 }),
      async (steps, max) => {
        const runtime = virtualRuntime();
        const keyed = perKey(() => pipeline({ runtime }), { max, idle: IDLE_MS, runtime });
        keyed.get('a');
        const inFlight: { key: string; pipeline: unknown; end: () => void }[] = [];
        for (const next of steps) {
          if (next.do === 'pass') await runtime.advance(next.ms);
          else if (next.do === 'end') {
            inFlight.splice(next.which % Math.max(1, inFlight.length), 1)[0]?.end();
            await runtime.settle();
          } else {
            let end = () => {};
            const operation = () =>
              new Promise<void>((resolve) => {
                end = resolve;
              });
            void keyed.execute(operation, { key: next.key });
            inFlight.push({ key: next.key, pipeline: keyed.get(next.key), end });
            expect(keyed.has(next.key)).toBe(true);
          }
          for (const { key, pipeline } of inFlight) {
            expect(keyed.has(key)).toBe(true);
            if (next.do === 'begin' && next.key === key) expect(keyed.get(key)).toBe(pipeline);
          }
        }
        const busy = new Set(inFlight.map(({ key }) => key));
        // Each call checks two entries, so a few calls later all removable ones are gone.
        for (let calls = 0; calls < 20; calls++) keyed.get('z');
        expect(keyed.size).toBeLessThanOrEqual(Math.max(max, busy.size + 1));
        await runtime.advance(IDLE_MS + 1);
        for (let calls = 0; calls < 20; calls++) keyed.get('z');
        expect(new Set(keyed.keys())).toEqual(new Set([...busy, 'z']));
        expect(runtime.pendingTimers).toEqual([]);
      },
    ),
  );
});
