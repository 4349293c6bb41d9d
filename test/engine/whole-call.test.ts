import { describe, expect, it } from 'vitest';
import type { Call, Policy, PolicyCall } from '../../src/core/index.ts';
import { PROCEED } from '../../src/core/index.ts';
import { constant, custom, hedge, pipeline, retry, timeout } from '../../src/index.ts';
import { virtualRuntime } from '../../src/testing/index.ts';

/** Notes each admission of a call. */
function counting(name: string): Policy & { seen: [number, boolean][] } {
  const seen: [number, boolean][] = [];
  return {
    kind: 'counting',
    name,
    seen,
    admit(call) {
      const count = ((call.note as number | undefined) ?? 0) + 1;
      call.note = count;
      seen.push([count, call.isPart]);
      return PROCEED;
    },
  };
}

const fail = () => Promise.reject(new Error('down'));

describe("a policy's note about a call", () => {
  it('is there in each attempt of a retry, and not in another call', async () => {
    const runtime = virtualRuntime();
    const [one, other] = [counting('one'), counting('other')];
    const calls = pipeline(
      { runtime },
      other,
      retry({ maxAttempts: 3, backoff: constant(1), budget: false }),
      one,
    );
    for (const _ of [1, 2]) {
      const outcome = calls.executeOutcome(fail);
      await runtime.runAll();
      await outcome;
    }
    expect(one.seen.map(([count]) => count)).toEqual([1, 2, 3, 1, 2, 3]);
    expect(other.seen.map(([count]) => count)).toEqual([1, 1]);
    expect(one.seen.every(([, isPart]) => !isPart)).toBe(true);
  });

  it('is there in attempts side by side, inside of custom layers, and in pipelines that calls are run through', async () => {
    const runtime = virtualRuntime();
    const one = counting('one');
    const calls = pipeline(
      { runtime },
      retry({ maxAttempts: 2, backoff: constant(1), budget: false }),
      hedge({ delay: 'unlimited', maxExtraLoad: 9 }),
      custom((next) => next()),
      pipeline(one),
    );
    const outcome = calls.executeOutcome(fail);
    await runtime.runAll();
    await outcome;
    expect(one.seen).toEqual([
      [1, true],
      [2, true],
      [3, true],
      [4, true],
    ]);
  });
});

describe('permitOfCall', () => {
  const holding = (permit: unknown): Policy => ({
    kind: 'holding',
    name: 'holding',
    admit(call) {
      call.permit = permit;
      return PROCEED;
    },
  });
  const isText = (permit: unknown): permit is string => typeof permit === 'string';
  const permitOf = (call: Call) => (call as PolicyCall).permitOfCall(isText);

  it('finds the innermost that is wanted, also beyond executions inside', async () => {
    const calls = pipeline(
      holding('outer'),
      holding(7),
      custom((next) => next()),
      holding(8),
      hedge({ delay: 'unlimited' }),
    );
    expect(await calls.execute(permitOf)).toBe('outer');
    expect(await pipeline(calls, holding('inner')).execute(permitOf)).toBe('inner');
    expect(await pipeline(holding(7)).execute(permitOf)).toBeUndefined();
  });

  it('finds nothing for an attempt that has been given up, or is over', async () => {
    const runtime = virtualRuntime();
    const found: unknown[] = [];
    const held: Call[] = [];
    const calls = pipeline(
      { runtime },
      retry({ maxAttempts: 2, backoff: constant(1), budget: false }),
      holding('permit'),
      timeout(10),
    );
    const outcome = calls.executeOutcome((call) => {
      held.push(call);
      found.push(held.map(permitOf));
      return new Promise(() => {});
    });
    await runtime.runAll();
    await outcome;
    expect(found).toEqual([['permit'], [undefined, 'permit']]);
    expect(held.map(permitOf)).toEqual([undefined, undefined]);
  });
});
