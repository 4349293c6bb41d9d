import { type OptionsOf, plain, resolve } from '../core/index.ts';
import type { Backoff } from './backoff.ts';
import { checkMax, growing } from './growth.ts';
import { JITTER, type Jitter } from './jitter.ts';

/** Delays that grow as the Fibonacci numbers do. */
export const FIBONACCI = {
  /** Delay before the first and the second retry, > 0 and ≤ 2³¹ − 1 ms. */
  initial: { is: 'duration', above: 0, max: 2_147_483_647, required: true },
  /** Longest delay, ≥ `initial` and ≤ 2³¹ − 1 ms. @default none but the retry's `maxDelay` */
  max: { is: 'duration', above: 0, max: 2_147_483_647 },
  /** How chance comes into the delays. @default 'none' */
  jitter: JITTER as typeof JITTER,
} as const;

export interface FibonacciOptions extends OptionsOf<typeof FIBONACCI> {
  /** How chance comes into the delays. @default 'none' */
  readonly jitter?: Jitter | undefined;
}

/** Each delay is the sum of the two before: `initial` · 1, 1, 2, 3, 5, 8, … It grows by 1.6 where exponential doubles. */
export function fibonacci(options: FibonacciOptions): Backoff {
  const settings = resolve('fibonacci', FIBONACCI, options);
  const { initial, max, jitter } = settings;
  checkMax('fibonacci', settings, options.max);
  return growing({
    initialMs: initial,
    maxMs: max,
    jitter,
    delay: (retry) => initial * fibonacciNumber(retry),
    describe: () => ({ fibonacci: plain(FIBONACCI, settings) }),
  });
}

function fibonacciNumber(n: number): number {
  let [previous, current] = [0, 1];
  // Beyond the largest number there is nothing to add.
  for (let i = 1; i < n && current < Infinity; i++) [previous, current] = [current, previous + current];
  return current;
}
