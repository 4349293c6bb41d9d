import fc from 'fast-check';
import { expect, it } from 'vitest';
import { failure, type Outcome, PASS, success } from '../../src/core/index.ts';
import { TimeoutError, timeout } from '../../src/timeout/index.ts';
import { FakeCall } from '../../test/support/fake-call.ts';

const outcomes: fc.Arbitrary<Outcome> = fc.oneof(fc.anything().map(success), fc.anything().map(failure));
const calls = fc.array(
  fc.record({ limitMs: fc.integer({ min: 1, max: 1e6 }), expires: fc.boolean(), outcome: outcomes }),
  { maxLength: 30 },
);

it('each call is told its own time, however calls overlap, and only those whose time is over', () => {
  fc.assert(
    fc.property(calls, fc.boolean(), (script, cooperative) => {
      const policy = timeout((call) => Number(call.key), { cooperative });
      const live = script.map((one) => ({ ...one, call: new FakeCall({ key: String(one.limitMs) }) }));
      for (const { call, limitMs } of live)
        expect(policy.admit?.(call, 0)).toMatchObject({ type: 'deadline', ms: limitMs });
      for (const { call, limitMs, expires } of live) {
        if (expires)
          expect(policy.expire?.(call, limitMs)).toMatchObject({ code: 'timeout', timeoutMs: limitMs });
      }
      for (const { call, limitMs, expires, outcome } of live) {
        const settlement = policy.settle?.(call, outcome, limitMs) ?? PASS;
        if (cooperative && expires && !outcome.ok) {
          const { error } = (settlement as { outcome: { error: TimeoutError } }).outcome;
          expect(error).toBeInstanceOf(TimeoutError);
          expect(error.timeoutMs).toBe(limitMs);
          expect(error.cause).toBe(outcome.error);
        } else expect(settlement).toBe(PASS);
      }
    }),
  );
});
