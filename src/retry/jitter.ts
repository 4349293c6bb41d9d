/**
 * The part of a delay that is left to chance, so that clients that failed together do not come back together:
 * - `none`: nothing; the delay is exact
 * - `full`: all; anywhere between 0 and the delay
 * - `equal`: half; anywhere between half the delay and all of it
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export type Jitter = 'none' | 'full' | 'equal';

/** The rule of the option, for all backoffs whose delays are exact unless told otherwise. */
export const JITTER = { is: 'one of', of: ['none', 'full', 'equal'], default: 'none' } as const;

/** Draws from the part of the delay that is left to chance. It is never longer than without. */
export function applyJitter(jitter: Jitter, delayMs: number, random: () => number): number {
  switch (jitter) {
    case 'none':
      return delayMs;
    case 'full':
      return random() * delayMs;
    case 'equal':
      return delayMs / 2 + random() * (delayMs / 2);
  }
}
