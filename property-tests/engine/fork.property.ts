import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  type Call,
  type Classifier,
  failure,
  isResilienceError,
  type Outcome,
  type Policy,
  success,
} from '../../src/core/index.ts';
import { pipeline, timeout } from '../../src/index.ts';
import { virtualRuntime } from '../../src/testing/index.ts';
import { hedge } from '../../test/engine/beside-policies.ts';

interface AttemptScript {
  readonly ms: number;
  readonly ok: boolean;
}

const attempt = fc.record({ ms: fc.integer({ min: 1, max: 120 }), ok: fc.boolean() });
const scenario = fc.record({
  delayMs: fc.nat(80),
  max: fc.integer({ min: 1, max: 4 }),
  attempts: fc.array(attempt, { minLength: 4, maxLength: 4 }),
});

/** A naive model: returns the attempt whose result the call has, and its time. */
function expected({ delayMs, max, attempts }: { delayMs: number; max: number; attempts: AttemptScript[] }) {
  const begun: { readonly end: number; readonly index: number }[] = [];
  const begin = (at: number): void => {
    const { ms } = attempts[begun.length] as AttemptScript;
    begun.push({ end: at + ms, index: begun.length });
  };
  begin(0);
  let due = delayMs;
  const dues = new Set<number>();
  const ended = new Set<number>();
  for (;;) {
    const next = begun.filter(({ index }) => !ended.has(index)).sort((a, b) => a.end - b.end)[0];
    const isDue = begun.length < max && due < (next?.end ?? Infinity);
    if (isDue || next === undefined) {
      begin(due);
      dues.add(due);
      due += delayMs;
      continue;
    }
    ended.add(next.index);
    const isLast = begun.length === max && ended.size === begun.length;
    if (attempts[next.index]?.ok || isLast) {
      const ends = begun.map(({ end }) => end);
      // If two events happen at the same time, either may come first.
      const isPlain = new Set(ends).size === ends.length && !ends.some((end) => dues.has(end) || end === due);
      return { ...next, begun: begun.length, isPlain };
    }
    if (begun.length < max) {
      begin(next.end);
      due = next.end + delayMs;
    }
  }
}

/** Counts the results of admissions, and their releases. */
function counting(now: () => number) {
  const entries: { ended: string[]; releasedAt: number[] }[] = [];
  const policy: Policy = {
    kind: 'counting',
    name: 'counting',
    admit(call) {
      const entry = { ended: [], releasedAt: [] };
      entries.push(entry);
      call.permit = entry;
      return { type: 'proceed' };
    },
    settle(call) {
      (call.permit as { ended: string[] }).ended.push('settled');
      return { type: 'pass' };
    },
    abandon: (call, reason) => void (call.permit as { ended: string[] }).ended.push(reason),
    release: (permit) => void (permit as { releasedAt: number[] }).releasedAt.push(now()),
  };
  return { entries, policy };
}

it('a fork has one winner, and its losers are superseded, released when they have ended, and let go of', async () => {
  await fc.assert(
    fc.asyncProperty(scenario, async (script) => {
      const model = expected(script);
      fc.pre(model.isPlain);
      const runtime = virtualRuntime();
      const gone = new Set<unknown>();
      const classify: Classifier = Object.assign(
        (outcome: Outcome) => (outcome.ok ? ('success' as const) : ('failure' as const)),
        { discard: (outcome: Outcome) => void gone.add(outcome.ok ? outcome.value : outcome.error) },
      );
      const outer = counting(() => runtime.nowMs);
      const inner = counting(() => runtime.nowMs);
      const api = pipeline(
        { runtime, classify },
        outer.policy,
        hedge(script.delayMs, script.max),
        inner.policy,
      );
      const products: object[] = [];
      const signals: AbortSignal[] = [];
      const ends: number[] = [];
      let settledAt = Number.NaN;
      const answer = api
        .executeOutcome((call: Call) => {
          const index = products.length;
          const { ms, ok } = script.attempts[index] as AttemptScript;
          const product = ok ? { index } : new Error(`${index}`);
          products.push(product);
          signals.push(call.signal);
          ends.push(runtime.nowMs + ms);
          return new Promise((resolve, reject) =>
            runtime.clock.setTimer(ms, () => (ok ? resolve(product) : reject(product))),
          );
        })
        .then((outcome) => {
          settledAt = runtime.nowMs;
          return outcome;
        });
      await runtime.runAll();
      const winner = products[model.index];
      expect(await answer).toEqual(winner instanceof Error ? failure(winner) : success(winner));
      expect([settledAt, products.length]).toEqual([model.end, model.begun]);
      for (const [index, signal] of signals.entries()) {
        const isWinner = index === model.index && !(winner instanceof Error);
        expect(signal.aborted).toBe(!isWinner);
        const hadEnded = (ends[index] as number) <= model.end;
        expect(inner.entries[index]).toEqual({
          ended: [hadEnded ? 'settled' : 'superseded'],
          releasedAt: [ends[index]],
        });
        expect(gone.has(products[index])).toBe(index !== model.index);
      }
      expect(outer.entries).toEqual([{ ended: ['settled'], releasedAt: [Math.max(...ends)] }]);
      expect(runtime.pendingTimers).toEqual([]);
    }),
  );
});

it('a fork that is called off, or out of time, leaves nothing behind', async () => {
  await fc.assert(
    fc.asyncProperty(scenario, fc.nat(100), fc.boolean(), async (script, atMs, byTimeout) => {
      const runtime = virtualRuntime();
      const inner = counting(() => runtime.nowMs);
      const controller = new AbortController();
      const api = pipeline(
        { runtime },
        timeout(byTimeout ? 2 * atMs + 2 : 1e6),
        hedge(script.delayMs, script.max),
        inner.policy,
      );
      let begun = 0;
      let settled = 0;
      const signals: AbortSignal[] = [];
      const operation = (call: Call): Promise<unknown> => {
        const { ms, ok } = script.attempts[begun++] as AttemptScript;
        signals.push(call.signal);
        return new Promise((resolve, reject) =>
          runtime.clock.setTimer(ms, () => (ok ? resolve(ms) : reject(new Error('x')))),
        );
      };
      if (!byTimeout) runtime.clock.setTimer(2 * atMs + 2, () => controller.abort('enough'));
      const answer = api.executeOutcome(operation, { signal: controller.signal });
      void answer.then(() => {
        settled += 1;
      });
      await runtime.runAll();
      const outcome = await answer;
      expect(settled).toBe(1);
      const cut = !outcome.ok && (outcome.error === 'enough' || isResilienceError(outcome.error));
      if (cut) expect(signals.every(({ aborted }) => aborted)).toBe(true);
      expect(inner.entries).toHaveLength(begun);
      for (const { ended, releasedAt } of inner.entries) {
        expect(ended).toHaveLength(1);
        expect(releasedAt).toHaveLength(1);
      }
      expect(runtime.pendingTimers).toEqual([]);
    }),
  );
});
