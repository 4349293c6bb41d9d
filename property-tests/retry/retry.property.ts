import fc from 'fast-check';
import { expect, it } from 'vitest';
import { failure, type Outcome, PASS, RejectedError, success, type Verdict } from '../../src/core/index.ts';
import {
  type BackoffFunction,
  exponential,
  type Retry,
  type RetryOptions,
  retry,
  retryBudget,
} from '../../src/retry/index.ts';
import { FakeCall } from '../../test/support/fake-call.ts';

/** The outcome of an attempt, its duration, and the classifier's verdict. */
interface Attempt {
  readonly outcome: Outcome;
  readonly tookMs: number;
  readonly verdict: Verdict;
}

const hints = fc.option(
  fc.oneof(fc.double({ min: 0, max: 200_000, noNaN: true }), fc.constantFrom(-1, 0, Number.NaN, Infinity)),
  { nil: undefined },
);
const verdicts: fc.Arbitrary<Verdict> = fc.record({
  kind: fc.constantFrom('failure', 'failure', 'failure', 'success', 'ignored'),
  retryable: fc.constantFrom(undefined, undefined, undefined, true, false),
  retryAfterMs: hints,
  notSent: fc.constantFrom(undefined, true),
});
const outcomes: fc.Arbitrary<Outcome> = fc.oneof(
  fc.anything().map((value) => success(value)),
  fc.anything().map((error) => failure(error)),
  fc.nat(100_000).map((ms) => failure(new RejectedError('full', 'full', { policy: 'x', retryAfterMs: ms }))),
);
const attempts: fc.Arbitrary<Attempt[]> = fc.array(
  fc.record({ outcome: outcomes, tookMs: fc.nat(5000), verdict: verdicts }),
  { minLength: 1, maxLength: 30 },
);

interface Setting {
  readonly maxAttempts: number;
  readonly maxDelay: number;
  readonly maxElapsed: number;
  readonly retryAfter: {
    readonly max: number;
    readonly onExceed: 'give-up' | 'clamp';
    readonly jitter: number;
  };
  readonly backoff: NonNullable<RetryOptions['backoff']>;
  readonly insist: boolean;
}

const functions = fc.func(
  fc.oneof(fc.double({ min: 0, max: 1e6, noNaN: true }), fc.constant(Infinity)),
) as fc.Arbitrary<BackoffFunction>;
const settings: fc.Arbitrary<Setting> = fc.record({
  maxAttempts: fc.oneof(fc.integer({ min: 1, max: 8 }), fc.constant(Infinity)),
  maxDelay: fc.integer({ min: 100, max: 60_000 }),
  maxElapsed: fc.oneof(fc.integer({ min: 1, max: 100_000 }), fc.constant(Infinity)),
  retryAfter: fc.record({
    max: fc.integer({ min: 1, max: 100_000 }),
    onExceed: fc.constantFrom('give-up', 'clamp'),
    jitter: fc.constantFrom(0, 0.2, 1),
  }),
  backoff: fc.oneof(
    fc
      .constantFrom('none', 'full', 'equal', 'decorrelated' as const)
      .map((jitter) => exponential({ initial: 100, jitter })),
    functions,
  ),
  insist: fc.boolean(),
});
const seeds = fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), {
  minLength: 1,
  maxLength: 50,
});

interface Retried {
  readonly after: Attempt;
  readonly delayMs: number;
  readonly startsAt: number;
}

/** Runs one call against the script, whose last attempt is repeated. */
function run(policy: Retry, script: readonly Attempt[], draws: readonly number[], start: number): Retried[] {
  let drawn = 0;
  let current = script[0] as Attempt;
  const call = new FakeCall({
    classify: () => current.verdict,
    random: () => draws[drawn++ % draws.length] as number,
  });
  const retried: Retried[] = [];
  let now = start;
  policy.admit?.(call, now);
  for (let i = 0; i < 100; i++) {
    current = script[Math.min(i, script.length - 1)] as Attempt;
    now += current.tookMs;
    const directive = policy.settle?.(call, current.outcome, now);
    if (directive?.type !== 'again') {
      expect(directive).toBe(PASS);
      break;
    }
    now += directive.ms;
    call.attempt += 1;
    retried.push({ after: current, delayMs: directive.ms, startsAt: now });
  }
  return retried;
}

/** Returns the Retry-After of the outcome. */
function hintOf({ outcome, verdict }: Attempt): number {
  const rejected = !outcome.ok && outcome.error instanceof RejectedError;
  const hint = rejected ? (outcome.error as RejectedError).retryAfterMs : verdict.retryAfterMs;
  return hint !== undefined && hint > 0 ? hint : 0;
}

it('limits hold whatever attempts come to: maxAttempts, maxDelay, maxElapsed, and what the server asked', () => {
  fc.assert(
    fc.property(attempts, settings, seeds, fc.nat(1e9), (script, setting, draws, start) => {
      const { insist, ...options } = setting;
      const policy = retry({ ...options, budget: false, shouldRetry: () => (insist ? true : undefined) });
      const retried = run(policy, script, draws, start);
      const { max, onExceed, jitter } = options.retryAfter;

      expect(retried.length).toBeLessThan(options.maxAttempts);
      for (const { after, delayMs, startsAt } of retried) {
        const hint = hintOf(after);
        expect(Number.isFinite(delayMs)).toBe(true);
        expect(delayMs).toBeGreaterThanOrEqual(onExceed === 'clamp' ? Math.min(hint, max) : hint);
        expect(delayMs).toBeLessThanOrEqual(Math.max(options.maxDelay, Math.min(hint, max) * (1 + jitter)));
        expect(startsAt - start).toBeLessThan(options.maxElapsed + 1e-6);
        if (onExceed === 'give-up') expect(hint).toBeLessThanOrEqual(max);
      }
    }),
    { numRuns: 300 },
  );
});

it('retries exactly what is retryable, unless it may not', () => {
  fc.assert(
    fc.property(attempts, seeds, (script, draws) => {
      const policy = retry({
        maxAttempts: script.length + 1,
        budget: false,
        retryAfter: { onExceed: 'clamp' },
      });
      const retryable = script.map(({ outcome, verdict }) => {
        if (!outcome.ok && outcome.error instanceof RejectedError) return false;
        return verdict.retryable ?? verdict.kind === 'failure';
      });
      const firstLasting = retryable.indexOf(false);
      expect(run(policy, script, draws, 0)).toHaveLength(firstLasting === -1 ? script.length : firstLasting);
    }),
  );
});

it('many calls at once, each in its own time, never retry more than their shared budget allows', () => {
  const calls = fc.array(fc.record({ at: fc.nat(900), failures: fc.nat(6), tookMs: fc.nat(50) }), {
    maxLength: 60,
  });
  fc.assert(
    fc.property(
      calls,
      fc.constantFrom(0.1, 0.2, 0.5),
      fc.constantFrom(0, 5, 20),
      (script, ratio, minPerSecond) => {
        // Everything happens within one slice of the window, so that the rule is a simple sum.
        const budget = retryBudget({ ratio, minPerSecond: minPerSecond / 3600, window: '1h' });
        const policies = [retry({ maxAttempts: 5, budget }), retry({ maxAttempts: 5, budget })];
        const live = script.map(({ at, failures, tookMs }, i) => ({
          policy: policies[i % 2] as Retry,
          call: new FakeCall(),
          due: at,
          failures,
          tookMs,
          begun: false,
        }));
        let [begun, retried] = [0, 0];
        while (live.length > 0) {
          live.sort((a, b) => a.due - b.due);
          const next = live[0] as (typeof live)[number];
          if (!next.begun) {
            next.policy.admit?.(next.call, next.due);
            next.begun = true;
            next.due += next.tookMs;
            begun += 1;
            continue;
          }
          const outcome = next.failures-- > 0 ? failure(new Error('down')) : success(1);
          const directive = next.policy.settle?.(next.call, outcome, next.due);
          if (directive?.type === 'again') {
            retried += 1;
            next.due += directive.ms + next.tookMs;
          } else live.shift();
          expect(retried).toBeLessThanOrEqual(ratio * begun + minPerSecond + 1e-9);
        }
        expect(budget.snapshot().granted).toBe(retried);
      },
    ),
  );
});
