import { type OptionsOf, type Resolved, resolve, updateOptions } from '../core/index.ts';

/**
 * Has a Retry-After that the server says to one call hold for all: until it is over they are refused locally, or wait.
 * @example { maxWait: 5s }
 */
export const HOLD = {
  /**
   * The longest peace that is kept, however long the server asked for: after it one finds out anew. Above 0 ms, and at most twelve days:
   * even with jitter, timers hold it.
   * @default '1m', as the `retryAfter.max` of `retry`
   */
  max: { is: 'duration', above: 0, max: 1_073_741_824, default: '1m' },
  /**
   * How long a call may wait for the peace to end; one that would wait for longer is refused at once. A retried attempt, whose call
   * waits in any case, may wait for up to `max` if that is longer.
   * @default 0: calls are refused
   */
  maxWait: { is: 'duration', max: 1_073_741_824, default: 0 },
  /**
   * Up to what share of a wait is added to it by chance, 0–1, lest all who waited come at one moment.
   * @default 0.2
   */
  jitter: { is: 'number', max: 1, default: 0.2 },
  /** Appears in errors, events and metrics. @default 'hold' */
  name: { is: 'name', default: 'hold' },
} as const;

/** The options of `holdOnRetryAfter()`. */
export interface HoldOptions extends OptionsOf<typeof HOLD> {
  /** Appears in errors, events and metrics. @default 'hold' */
  readonly name?: string | undefined;
}

/** The options that can be changed while in use. */
export interface HoldUpdate extends Omit<HoldOptions, 'name'> {}

/** The options in force. */
export type Settings = Resolved<typeof HOLD>;

/** The options that a hold cannot change while in use: it would forget which servers asked to be left alone. */
export const FIXED = ['name'] as const;

const PATH = 'holdOnRetryAfter';

export function resolveOptions(options: HoldOptions): Settings {
  return resolve(PATH, HOLD, options);
}

export function updatedOptions(settings: Settings, change: HoldUpdate): Settings {
  return updateOptions(PATH, HOLD, settings, change, FIXED);
}
