import fc from 'fast-check';
import { expect, it } from 'vitest';
import { virtualRuntime } from '../../src/testing/index.ts';

interface Planned {
  readonly ms: number;
  /** True if the timer is cancelled before time passes. */
  readonly cancelled: boolean;
  /** Delay of a timer that this one sets when it fires. */
  readonly then: number | undefined;
}

const planned = fc.array(
  fc.record({
    ms: fc.nat(50),
    cancelled: fc.boolean(),
    then: fc.option(fc.nat(50), { nil: undefined }),
  }),
  { maxLength: 30 },
);

/** Lists the timers that fire until `until`, and their times: a naive model that repeatedly finds the earliest timer. */
function model(timers: readonly Planned[], until: number): [number, string][] {
  const due = timers.flatMap(({ ms, cancelled, then }, index) =>
    cancelled ? [] : [{ at: ms, order: index, name: String(index), then }],
  );
  const fired: [number, string][] = [];
  let order = timers.length;
  for (;;) {
    const next = due.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at || a.order - b.order)[0];
    if (next === undefined) return fired;
    due.splice(due.indexOf(next), 1);
    fired.push([next.at, next.name]);
    if (next.then !== undefined) {
      due.push({ at: next.at + next.then, order: order++, name: `${next.name}'`, then: undefined });
    }
  }
}

it('fires each timer at its time, those of one time in the order in which they were set, and none that was cancelled', async () => {
  await fc.assert(
    fc.asyncProperty(planned, fc.nat(80), fc.nat(80), async (timers, first, second) => {
      const runtime = virtualRuntime();
      runtime.clock.now();
      const fired: [number, string][] = [];
      const cancels = timers.map(({ ms, then }, index) =>
        runtime.clock.setTimer(ms, () => {
          fired.push([runtime.nowMs, String(index)]);
          if (then !== undefined)
            runtime.clock.setTimer(then, () => fired.push([runtime.nowMs, `${index}'`]));
        }),
      );
      for (const [index, { cancelled }] of timers.entries()) if (cancelled) cancels[index]?.();
      await runtime.advance(first);
      expect(fired).toEqual(model(timers, first));
      await runtime.advance(second);
      expect(fired).toEqual(model(timers, first + second));
      expect(runtime.nowMs).toBe(first + second);
      await runtime.runAll();
      expect(fired).toEqual(model(timers, Infinity));
      expect(runtime.pendingTimers).toEqual([]);
    }),
  );
});
