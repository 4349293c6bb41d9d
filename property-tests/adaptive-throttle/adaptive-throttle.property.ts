import fc from 'fast-check';
import { adaptiveThrottle, type Criticality, pipeline } from 'seawall';
import { virtualRuntime } from 'seawall/testing';
import { describe, expect, it } from 'vitest';
import { CubicRate } from '../../src/adaptive-throttle/cubic-rate.ts';
import { Shares } from '../../src/adaptive-throttle/shares.ts';

const step = fc.record({
  ms: fc.integer({ min: 0, max: 400 }),
  end: fc.constantFrom('accepted' as const, 'failed' as const, 'ignored' as const),
  criticality: fc.constantFrom<Criticality>('sheddable', 'sheddable-plus', 'critical', 'critical-plus'),
});

describe('adaptiveThrottle', () => {
  it('counts as a list of all that happened does, and refuses nothing while enough is accepted', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 120 }), async (steps) => {
        const runtime = virtualRuntime({ seed: 9 });
        const windowMs = 2000;
        const throttle = adaptiveThrottle({ window: windowMs, minPerSecond: 1 });
        const target = pipeline(
          { runtime, classify: ({ ok, ...rest }) => (ok ? 'success' : (rest as { error: 'failure' }).error) },
          throttle,
        );
        const log: { at: number; end: 'accepted' | 'failed' | 'shed' }[] = [];
        const slice = windowMs / 20;
        const inWindow = () =>
          log.filter(({ at }) => Math.floor(runtime.nowMs / slice) - Math.floor(at / slice) < 20);
        for (const { ms, end, criticality } of steps) {
          await runtime.advance(ms);
          const known = inWindow();
          const accepted = known.filter(({ end: was }) => was === 'accepted').length;
          const mayRefuse = known.length >= 2 && known.length > 2 * accepted;
          let reached = false;
          const operation = () => {
            reached = true;
            if (end === 'failed') throw 'failure';
            if (end === 'ignored') throw 'ignored';
          };
          await target.execute(operation, { criticality }).catch(() => {});
          if (!mayRefuse) expect(reached).toBe(true);
          if (!reached) log.push({ at: runtime.nowMs, end: 'shed' });
          else if (end !== 'ignored') log.push({ at: runtime.nowMs, end });
          const now = inWindow();
          expect(throttle.snapshot()).toMatchObject({
            calls: now.length,
            accepted: now.filter(({ end: was }) => was === 'accepted').length,
            shed: now.filter(({ end: was }) => was === 'shed').length,
          });
        }
      }),
    );
  });
});

describe('Shares', () => {
  it('never takes from a call before all that are less critical, and takes the share in all', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 60 }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (ranks, rejection) => {
          const shares = new Shares(1000);
          for (const rank of ranks) {
            const own = shares.arrive(rank, rejection, 0);
            expect(own).toBeGreaterThanOrEqual(0);
            expect(own).toBeLessThanOrEqual(1);
          }
          const counts = [0, 1, 2, 3].map((rank) => ranks.filter((one) => one === rank).length);
          let left = rejection * ranks.length;
          const last = ranks.at(-1) as number;
          for (let rank = 0; rank < last; rank++) left -= counts[rank] as number;
          const twin = new Shares(1000);
          for (const rank of ranks.slice(0, -1)) twin.arrive(rank, rejection, 0);
          const expected = Math.min(1, Math.max(0, left / (counts[last] as number)));
          expect(twin.arrive(last, rejection, 0)).toBeCloseTo(expected, 9);
        },
      ),
    );
  });
});

describe('CubicRate', () => {
  it('gives no more turns in any time than the rate and its capacity allow, whatever is answered', () => {
    const moves = fc.array(
      fc.record({ ms: fc.integer({ min: 0, max: 700 }), does: fc.constantFrom('429', 'ok', 'take', 'back') }),
      { maxLength: 200 },
    );
    fc.assert(
      fc.property(moves, (all) => {
        const rate = new CubicRate();
        let [now, budget, held] = [0, 0, 0];
        for (const { ms, does } of all) {
          now += ms;
          if (rate.isLimiting) budget += (ms * rate.perSecond) / 1000;
          if (does === '429' || does === 'ok') rate.answered(does === '429', now);
          else if (does === 'back' && held > 0) {
            rate.giveBack(now);
            [held, budget] = [held - 1, budget + 1];
          } else if (does === 'take' && rate.isLimiting && rate.waitMs(1, now) === 0) {
            rate.take();
            [held, budget] = [held + 1, budget - 1];
          }
          expect(budget).toBeGreaterThan(-1e-6);
          if (!rate.isLimiting) continue;
          expect(rate.perSecond).toBeGreaterThanOrEqual(0.5);
          expect(rate.perSecond).toBeLessThanOrEqual(Math.max(0.5, 2 * rate.measured));
        }
      }),
    );
  });
});
