import { checkDuration, MAX_TIMER_MS, type OptionsOf, plain, resolve } from '../core/index.ts';
import type { Backoff } from './backoff.ts';
import { checkMax, growing } from './growth.ts';
import { JITTER, type Jitter } from './jitter.ts';

/** Delays that grow by the same amount each time. */
export const LINEAR = {
  /** Delay before the first retry, ≥ 0 and ≤ 2³¹ − 1 ms. */
  initial: { is: 'duration', max: 2_147_483_647, required: true },
  /** By how much each delay is longer than the one before, > 0 and ≤ 2³¹ − 1 ms. @default `initial` */
  increment: { is: 'duration', above: 0, max: 2_147_483_647 },
  /** Longest delay, ≥ `initial` and ≤ 2³¹ − 1 ms. @default none but the retry's `maxDelay` */
  max: { is: 'duration', max: 2_147_483_647 },
  /** How chance comes into the delays. @default 'none' */
  jitter: JITTER as typeof JITTER,
} as const;

export interface LinearOptions extends OptionsOf<typeof LINEAR> {
  /** How chance comes into the delays. @default 'none' */
  readonly jitter?: Jitter | undefined;
}

/** The delay grows by the same amount each time: `initial + (n − 1) · increment` before retry n. */
export function linear(options: LinearOptions): Backoff {
  const settings = resolve('linear', LINEAR, options);
  const { initial, max, jitter } = settings;
  checkMax('linear', settings, options.max);
  const increment = checkDuration('linear.increment', settings.increment ?? initial, {
    above: true,
    max: MAX_TIMER_MS,
  });
  return growing({
    initialMs: initial,
    maxMs: max,
    jitter,
    delay: (retry) => initial + (retry - 1) * increment,
    describe: () => ({ linear: plain(LINEAR, { ...settings, increment }) }),
  });
}
