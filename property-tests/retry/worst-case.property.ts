import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Bounds, failure, readDescribed } from '../../src/core/index.ts';
import { declaration } from '../../src/retry/declaration.ts';
import {
  type Backoff,
  constant,
  exponential,
  fibonacci,
  linear,
  RETRY,
  type RetryOptions,
  retry,
  schedule,
} from '../../src/retry/index.ts';
import { FakeCall } from '../../test/support/fake-call.ts';

const jitters = fc.constantFrom('none' as const, 'full' as const, 'equal' as const);
const delays = fc.integer({ min: 1, max: 5000 });
const maxima = fc.option(fc.integer({ min: 5000, max: 20_000 }), { nil: undefined });

const backoffs: fc.Arbitrary<Backoff> = fc.oneof(
  fc
    .record({ initial: delays, max: maxima, multiplier: fc.double({ min: 1.01, max: 9, noNaN: true }) })
    .chain((options) =>
      fc
        .oneof(jitters, fc.constant('decorrelated' as const))
        .map((jitter) => exponential({ ...options, jitter })),
    ),
  fc.record({ initial: delays, increment: delays, max: maxima, jitter: jitters }).map(linear),
  fc.record({ initial: delays, max: maxima, jitter: jitters }).map(fibonacci),
  fc.tuple(fc.nat(5000), jitters).map(([delay, jitter]) => constant(delay, { jitter })),
  fc
    .tuple(fc.array(fc.nat(5000), { minLength: 1, maxLength: 5 }), jitters)
    .map(([list, jitter]) => schedule(list, { jitter })),
);

const draws = fc.array(
  fc.oneof(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), fc.constantFrom(0, 1 - 2 ** -53)),
  { minLength: 1, maxLength: 40 },
);

it('no delay is longer than the backoff says that it can be', () => {
  fc.assert(
    fc.property(backoffs, draws, (backoff, random) => {
      let state = 0;
      for (const [i, draw] of random.entries()) {
        const step = backoff.next(i + 1, state, () => draw);
        state = step.state;
        expect(step.delayMs).toBeLessThanOrEqual(backoff.longest?.(i + 1) as number);
      }
    }),
  );
});

const options: fc.Arbitrary<RetryOptions> = fc.record(
  {
    maxAttempts: fc.oneof(fc.integer({ min: 1, max: 6 }), fc.constant('unlimited' as const)),
    backoff: fc.oneof(
      backoffs,
      fc.nat(60_000).map((ms) => () => ms),
    ),
    maxDelay: fc.integer({ min: 5000, max: 30_000 }),
    maxElapsed: fc.integer({ min: 1, max: 60_000 }),
    retryAfter: fc.oneof(
      fc.constant(false as const),
      fc.record({
        max: fc.integer({ min: 1, max: 50_000 }),
        onExceed: fc.constantFrom('give-up' as const, 'clamp' as const),
        jitter: fc.constantFrom(0, 0.2, 1),
      }),
    ),
  },
  { requiredKeys: ['maxAttempts', 'backoff'] },
);

const attempts = fc.array(
  fc.record({ tookMs: fc.nat(1000), retryAfterMs: fc.option(fc.nat(100_000), { nil: undefined }) }),
  { minLength: 1, maxLength: 20 },
);

it('no call comes to more than the declaration says, whatever servers ask for', () => {
  fc.assert(
    fc.property(options, attempts, draws, (given, script, random) => {
      const policy = retry({ ...given, budget: false });
      const inside: Bounds = { latencyMs: 1000, attempts: 1, delaysMs: 0, running: 1, inFlight: 1 };
      const told = readDescribed(RETRY, policy.describe());
      const most = declaration.around(inside, told, { boundsOf: () => inside, isRepeated: false });
      let drawn = 0;
      let begun = 0;
      const call = new FakeCall({
        classify: () => ({
          kind: 'failure',
          retryAfterMs: script[(begun - 1) % script.length]?.retryAfterMs,
        }),
        random: () => random[drawn++ % random.length] as number,
      });
      policy.admit?.(call, 0);
      let [now, delayed] = [0, 0];
      for (;;) {
        now += script[begun % script.length]?.tookMs ?? 0;
        begun += 1;
        const directive = policy.settle?.(call, failure(new Error('down')), now);
        if (directive?.type !== 'again' || begun === 50) break;
        now += directive.ms;
        delayed += directive.ms;
      }
      expect(begun).toBeLessThanOrEqual(most.attempts);
      expect(delayed).toBeLessThanOrEqual(most.delaysMs * (1 + 1e-12));
      expect(now).toBeLessThanOrEqual(most.latencyMs * (1 + 1e-12));
    }),
  );
});
