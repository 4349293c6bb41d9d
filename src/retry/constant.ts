import { type Duration, type OptionsOf, plain, resolve } from '../core/index.ts';
import type { Backoff } from './backoff.ts';
import { growing } from './growth.ts';
import { JITTER, type Jitter } from './jitter.ts';

/** The same delay before each retry. */
export const CONSTANT = {
  /** The delay before each retry, ≥ 0 and ≤ 2³¹ − 1 ms; 0 tries again at once. */
  delay: { is: 'duration', max: 2_147_483_647, required: true },
  /** How chance comes into the delays. @default 'none' */
  jitter: JITTER as typeof JITTER,
} as const;

export interface ConstantOptions extends Omit<OptionsOf<typeof CONSTANT>, 'delay'> {
  /** How chance comes into the delays. @default 'none' */
  readonly jitter?: Jitter | undefined;
}

/**
 * The same delay before each retry.
 * @param delay ≥ 0; 0 tries again at once
 * @throws RangeError, TypeError for options that make no sense, as do all backoffs
 */
export function constant(delay: Duration, options: ConstantOptions = {}): Backoff {
  const { delay: delayMs } = resolve('constant', { delay: CONSTANT.delay }, { delay });
  const { jitter } = resolve('constant', { jitter: CONSTANT.jitter }, options);
  return growing({
    initialMs: delayMs,
    maxMs: delayMs,
    jitter,
    delay: () => delayMs,
    describe: () => ({ constant: plain(CONSTANT, { delay: delayMs, jitter }) }),
  });
}
