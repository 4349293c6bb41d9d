import fc from 'fast-check';
import { expect, it } from 'vitest';
import { failure, type Outcome, type Policy, success } from '../../src/core/index.ts';
import { pipeline } from '../../src/index.ts';
import { virtualRuntime } from '../../src/testing/index.ts';
import { singleFlight } from '../../test/engine/beside-policies.ts';

interface CallScript {
  readonly startMs: number;
  readonly key: string;
  readonly ms: number;
  readonly ok: boolean;
  /** Time of the caller's abort. */
  readonly abortMs: number | undefined;
}

/** Starts, ends and aborts never coincide, and no two calls begin at the same time. */
const call = fc.record({
  startMs: fc.nat(60).map((n) => 4 * n),
  key: fc.constantFrom('a', 'b'),
  ms: fc.nat(40).map((n) => 4 * n + 1),
  ok: fc.boolean(),
  abortMs: fc.option(
    fc.nat(60).map((n) => 4 * n + 2),
    { nil: undefined, freq: 3 },
  ),
});
const calls = fc.uniqueArray(call, { selector: ({ startMs }) => startMs, minLength: 1, maxLength: 8 });

interface Flight {
  readonly owner: number;
  readonly endMs: number;
  readonly members: Set<number>;
  abortedMs: number | undefined;
}

/** A naive model: returns the call that runs each operation, its callers, and its end. */
function fly(scripts: readonly CallScript[]): Flight[] {
  const order = scripts.map((script, index) => ({ ...script, index }));
  const events = [
    ...order.map(({ index, startMs }) => ({ at: startMs, index, what: 'start' as const })),
    ...order.flatMap(({ index, startMs, abortMs }) =>
      abortMs === undefined ? [] : [{ at: startMs + abortMs, index, what: 'abort' as const }],
    ),
  ].sort((one, other) => one.at - other.at);
  const flights: Flight[] = [];
  const open = (at: number, key: string): Flight | undefined =>
    flights.find(
      ({ owner, endMs, abortedMs }) => scripts[owner]?.key === key && endMs > at && abortedMs === undefined,
    );
  for (const { at, index, what } of events) {
    const { key, ms } = scripts[index] as CallScript;
    if (what === 'start') {
      const flight = open(at, key);
      if (flight === undefined)
        flights.push({ owner: index, endMs: at + ms, members: new Set([index]), abortedMs: undefined });
      else flight.members.add(index);
      continue;
    }
    const flight = flights.find(({ members }) => members.has(index)) as Flight;
    if (at > flight.endMs || flight.abortedMs !== undefined) continue;
    flight.members.delete(index);
    if (flight.members.size === 0) flight.abortedMs = at;
  }
  return flights;
}

it('calls with a key share one execution, leave it alone, and the last one out aborts it', async () => {
  await fc.assert(
    fc.asyncProperty(calls, async (scripts) => {
      const runtime = virtualRuntime();
      const balance = { admitted: 0, ended: 0, released: 0 };
      const inside: Policy = {
        kind: 'counting',
        name: 'counting',
        admit: () => {
          balance.admitted += 1;
          return { type: 'proceed' };
        },
        settle: () => {
          balance.ended += 1;
          return { type: 'pass' };
        },
        abandon: () => {
          balance.ended += 1;
        },
        release: () => {
          balance.released += 1;
        },
      };
      const api = pipeline({ runtime }, singleFlight(), inside);
      const ran = new Map<number, AbortSignal>();
      const products = scripts.map(({ ok }, index) => (ok ? { index } : new Error(`${index}`)));
      const answers: (Promise<Outcome> | undefined)[] = [];
      scripts.forEach(({ startMs, key, ms, ok, abortMs }, index) => {
        const controller = new AbortController();
        const operation = ({ signal }: { readonly signal: AbortSignal }): Promise<unknown> => {
          ran.set(index, signal);
          return new Promise((resolve, reject) =>
            runtime.clock.setTimer(ms, () => (ok ? resolve : reject)(products[index] as never)),
          );
        };
        runtime.clock.setTimer(startMs, () => {
          answers[index] = api.executeOutcome(operation, { key, signal: controller.signal });
          if (abortMs !== undefined)
            runtime.clock.setTimer(abortMs, () => controller.abort(`abort ${index}`));
        });
      });
      await runtime.runAll();
      const flights = fly(scripts);
      expect([...ran.keys()].sort()).toEqual(flights.map(({ owner }) => owner).sort());
      const outcomes = await Promise.all(answers);
      for (const { owner, members, abortedMs } of flights) {
        expect(ran.get(owner)?.aborted).toBe(abortedMs !== undefined || !scripts[owner]?.ok);
        const product = products[owner];
        for (const index of members)
          expect(outcomes[index]).toEqual(product instanceof Error ? failure(product) : success(product));
      }
      const joined = new Set(flights.flatMap(({ members }) => [...members]));
      for (const [index, outcome] of outcomes.entries())
        if (!joined.has(index)) expect(outcome).toEqual(failure(`abort ${index}`));
      expect(balance).toEqual({
        admitted: flights.length,
        ended: flights.length,
        released: flights.length,
      });
      expect(runtime.pendingTimers).toEqual([]);
    }),
  );
});
