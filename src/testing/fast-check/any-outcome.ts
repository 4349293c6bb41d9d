import fc from 'fast-check';
import type { Outcome } from '../../core/index.ts';

/** Options of the generated outcomes. */
export interface OutcomeArbitraryOptions {
  /** Share of the outcomes that are failures, 0–1. @default 0.5 */
  readonly failureRate?: number | undefined;
  /** Values of successes. @default anything */
  readonly value?: fc.Arbitrary<unknown> | undefined;
  /** Errors of failures. @default errors of all types and, rarely, values that are not errors */
  readonly error?: fc.Arbitrary<unknown> | undefined;
}

/** Generates outcomes of an operation. Shrinks to a success. */
export function anyOutcome(options: OutcomeArbitraryOptions = {}): fc.Arbitrary<Outcome> {
  const { failureRate = 0.5, value = fc.anything(), error = anyError() } = options;
  const failures = Math.round(failureRate * 100);
  return fc.oneof(
    { weight: 100 - failures, arbitrary: value.map((one): Outcome => ({ ok: true, value: one })) },
    { weight: failures, arbitrary: error.map((one): Outcome => ({ ok: false, error: one })) },
  );
}

function anyError(): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 6, arbitrary: fc.string().map((message) => new Error(message)) },
    { weight: 1, arbitrary: fc.constant(new TypeError('fetch failed')) },
    { weight: 1, arbitrary: fc.constant(new TypeError('a programming error')) },
    { weight: 1, arbitrary: fc.constant(new DOMException('called off', 'AbortError')) },
    { weight: 1, arbitrary: fc.constantFrom(undefined, null, 'a string', 0) },
  );
}
