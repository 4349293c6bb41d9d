import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CoDel } from '../../src/structures/index.ts';

/** Applies folly's rule, interval by interval, to the whole list of waits: [time, duration]. */
function naive(
  waits: readonly (readonly [number, number])[],
  targetMs: number,
  intervalMs: number,
): boolean[] {
  const sent: boolean[] = [];
  let interval: { end: number; waits: number[]; standing: boolean } = { end: 0, waits: [], standing: false };
  for (const [now, waited] of waits) {
    if (interval.waits.length > 0 && now > interval.end) {
      const standing = Math.min(...interval.waits) > targetMs;
      interval = { end: now + intervalMs, waits: [], standing };
    }
    sent.push(interval.waits.length > 0 && interval.standing && waited > 2 * targetMs);
    interval.waits.push(waited);
  }
  return sent;
}

const waits = fc.array(fc.tuple(fc.nat(60), fc.nat(40)), { maxLength: 80, size: 'max' });

it('decides as a naive reading of the rule does', () => {
  fc.assert(
    fc.property(
      waits,
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 21, max: 200 }),
      (steps, target, interval) => {
        let now = 0;
        const timed = steps.map(([gap, waited]) => {
          now += gap;
          return [now, waited] as const;
        });
        const codel = new CoDel(target, interval);
        expect(timed.map(([at, waited]) => codel.isOverloaded(waited, at))).toEqual(
          naive(timed, target, interval),
        );
      },
    ),
  );
});

it('sends nobody away while a call has waited for no longer than the target in each interval', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(500), { maxLength: 60, size: 'max' }), (waited) => {
      const codel = new CoDel(5, 100);
      let now = 0;
      for (const ms of waited) {
        now += 40;
        expect(codel.isOverloaded(5, now)).toBe(false);
        expect(codel.isOverloaded(ms, now)).toBe(false);
      }
    }),
  );
});
