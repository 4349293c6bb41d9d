import {
  type Duration,
  MAX_TIMER_MS,
  type OptionsOf,
  outOfRange,
  plain,
  type Resolved,
  resolve,
} from '../core/index.ts';
import type { Backoff, BackoffStep } from './backoff.ts';
import { checkMax, growing } from './growth.ts';

/** Delays, each a multiple of the one before. */
export const EXPONENTIAL = {
  /** Delay before the first retry, > 0 and ≤ 2³¹ − 1 ms; with `decorrelated` jitter, about its median. */
  initial: { is: 'duration', above: 0, max: 2_147_483_647, required: true },
  /** Longest delay, ≥ `initial` and ≤ 2³¹ − 1 ms. @default none but the retry's `maxDelay` */
  max: { is: 'duration', above: 0, max: 2_147_483_647 },
  /**
   * By what factor each delay is longer than the one before, 1–1000.
   * @default 2
   * @throws RangeError for 1 with `decorrelated` jitter: the delays are differences on the exponential curve, and where it is flat
   * there are none
   */
  multiplier: { is: 'number', min: 1, max: 1000, default: 2 },
  /**
   * How chance comes into the delays. `decorrelated` spreads the retries of many clients evenly in time, without the heap of early ones
   * that `full` makes. `none` lets clients that failed together come back together.
   * @default 'decorrelated'
   */
  jitter: { is: 'one of', of: ['none', 'full', 'equal', 'decorrelated'], default: 'decorrelated' },
} as const;

export interface ExponentialOptions extends OptionsOf<typeof EXPONENTIAL> {
  /** Delay before the first retry, > 0 and ≤ 2³¹ − 1 ms; with `decorrelated` jitter, about its median. */
  readonly initial: Duration;
}

/** Each delay is `multiplier` times the one before: `initial · multiplierⁿ⁻¹` before retry n, and jitter. */
export function exponential(options: ExponentialOptions): Backoff {
  const settings = resolve('exponential', EXPONENTIAL, options);
  const { initial, max, multiplier, jitter } = settings;
  checkMax('exponential', settings, options.max);
  if (jitter === 'decorrelated') {
    if (multiplier === 1) {
      throw outOfRange('exponential.multiplier', 'must be a number above 1 with decorrelated jitter', 1);
    }
    return new Decorrelated(settings);
  }
  return growing({
    initialMs: initial,
    maxMs: max,
    jitter,
    delay: (retry) => initial * multiplier ** (retry - 1),
    describe: () => describe(settings),
  });
}

type Settings = Resolved<typeof EXPONENTIAL>;

function describe(settings: Settings): Record<string, unknown> {
  return { exponential: plain(EXPONENTIAL, settings) };
}

/** Smoothes the first delays. */
const P_FACTOR = 4;
/** Brings the median of the first delay near to `initial`. */
const SCALE = 1 / 1.4;

/**
 * Polly's DecorrelatedJitterV2, by George Polevoy. Retry n is due at a random place in its stretch of a smoothed
 * exponential curve, `multiplierᵗ · tanh(√4t)` with t in [n − 1, n), and its delay is the distance from the place of the
 * retry before: that is the state. Polly's multiplier is 2. With any other, too, the delays of n retries add up to
 * between `multiplierⁿ⁻¹` and `multiplierⁿ` (smoothed) times `initial` / 1.4, and a delay is never negative; below 2 the
 * curve is so flat that the second delay tends to be shorter than the first.
 * @see https://github.com/App-vNext/Polly/blob/main/src/Polly.Core/Retry/RetryHelper.cs
 * @see https://github.com/App-vNext/Polly/issues/530
 */
class Decorrelated implements Backoff {
  readonly initialMs: number;
  readonly maxMs: number | undefined;
  readonly #settings: Settings;

  constructor(settings: Settings) {
    this.initialMs = settings.initial;
    this.maxMs = settings.max;
    this.#settings = settings;
  }

  next(retry: number, previous: number, random: () => number, limitMs: number = MAX_TIMER_MS): BackoffStep {
    const place = this.#placeAt(retry - 1 + random());
    return {
      delayMs: this.#distance(previous, place, limitMs),
      state: place === Infinity ? previous : place,
    };
  }

  longest(retry: number): number {
    // From the beginning of the stretch before to the end of its own.
    return this.#distance(this.#placeAt(Math.max(0, retry - 2)), this.#placeAt(retry), MAX_TIMER_MS);
  }

  describe(): Record<string, unknown> {
    return describe(this.#settings);
  }

  #placeAt(t: number): number {
    return this.#settings.multiplier ** t * Math.tanh(Math.sqrt(P_FACTOR * t));
  }

  #distance(from: number, to: number, limitMs: number): number {
    const { initial, max = MAX_TIMER_MS } = this.#settings;
    const limit = Math.min(max, limitMs);
    // Off the end of what numbers can hold, where Infinity − Infinity would be no delay at all.
    if (to === Infinity) return limit;
    // The curve only rises, but for places that lie next to each other rounding may say otherwise.
    return Math.min(Math.max(0, to - from) * SCALE * initial, limit);
  }
}
