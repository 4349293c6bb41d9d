import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  type Defer,
  failure,
  isRejectedError,
  type Outcome,
  RejectedError,
  type Settlement,
  success,
} from '../../src/core/index.ts';
import { type Fallback, FallbackError, fallback } from '../../src/fallback/index.ts';
import { FakeCall } from '../../test/support/fake-call.ts';

const outcomes: fc.Arbitrary<Outcome> = fc.oneof(
  fc.anything().map((value) => success(value)),
  fc.anything().map((error) => failure(error)),
  fc.constant(failure(new RejectedError('full', 'full', { policy: 'x' }))),
);
const kinds = fc.constantFrom('success', 'failure', 'ignored' as const);
/** Outcomes of the fallback itself, and the ways in which it returns them. */
const answers = fc.record({ outcome: outcomes, how: fc.constantFrom('value', 'at once', 'later') });

/** Carries out the fallback as the engine does. */
function carryOut(policy: Fallback<unknown>, call: FakeCall, outcome: Outcome, own: Outcome): Outcome {
  let directive = policy.settle?.(call, outcome, 0) as Settlement<unknown>;
  if (directive.type === 'defer') {
    const { promise } = directive as Defer<Settlement<unknown>>;
    (promise as Promise<unknown>).catch(() => {});
    directive = directive.decide(own, 0);
  }
  return directive.type === 'replace' ? directive.outcome : outcome;
}

it('answers for failures and rejections only, loses no error, and tells once', () => {
  fc.assert(
    fc.property(outcomes, kinds, answers, (outcome, kind, { outcome: own, how }) => {
      const policy =
        how === 'value' && own.ok
          ? fallback(() => own.value)
          : fallback<unknown>(() => {
              if (how === 'later') return own.ok ? Promise.resolve(own.value) : Promise.reject(own.error);
              if (own.ok) return own.value;
              throw own.error;
            });
      const heard: string[] = [];
      policy.on('*', (event) => heard.push(event.type));
      const result = carryOut(policy, new FakeCall({ classify: () => kind }), outcome, own);

      const rejected = !outcome.ok && isRejectedError(outcome.error);
      if (kind !== 'failure' && !rejected) {
        expect(result).toBe(outcome);
        expect(heard).toEqual([]);
      } else if (own.ok) {
        expect(result).toEqual(own);
        expect(heard).toEqual(['fallback.used']);
      } else {
        expect(heard).toEqual(['fallback.failed']);
        if (!outcome.ok && Object.is(own.error, outcome.error)) expect(result).toBe(outcome);
        else {
          const { error } = result as { error: FallbackError };
          expect(error).toBeInstanceOf(FallbackError);
          expect(error.fallbackError).toBe(own.error);
          expect(error.cause).toBe(outcome.ok ? outcome.value : outcome.error);
        }
      }
    }),
    { numRuns: 300 },
  );
});
