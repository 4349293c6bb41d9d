import { type Duration, outOfRange, plain, type Resolved } from '../core/index.ts';
import type { Backoff, BackoffFunction } from './backoff.ts';
import type { RetryBudget } from './budget.ts';
import { exponential } from './exponential.ts';
import { RETRY } from './options.ts';

/** The options as they were given: those that depend on others are undefined where they were left out. */
export type Given = Resolved<typeof RETRY>;

/** The options in force. */
export interface Settings extends Omit<Given, 'backoff' | 'maxDelay' | 'budget'> {
  readonly backoff: Backoff | BackoffFunction;
  readonly maxDelay: number;
  readonly budget: RetryBudget | undefined;
}

const DEFAULT_MAX_DELAY_MS = 30_000;
const DEFAULT_BACKOFF: Backoff = /* @__PURE__ */ exponential({ initial: '100ms' });
const NO_BOUNDS: Pick<Backoff, 'initialMs' | 'maxMs'> = {};

/**
 * Fills in what depends on other options.
 * @param ownBudget makes the budget of a retry that was given none
 * @param maxDelay as it was given, for the message
 * @throws RangeError where the longest delay is below the first
 */
export function settingsFrom(
  given: Given,
  ownBudget: () => RetryBudget,
  maxDelay: Duration | undefined,
): Settings {
  const { backoff = DEFAULT_BACKOFF } = given;
  const { initialMs = 0, maxMs = 0 } = typeof backoff === 'function' ? NO_BOUNDS : backoff;
  // A backoff without any delay leaves nothing to limit.
  const defaultMs = maxMs > 0 ? maxMs : DEFAULT_MAX_DELAY_MS;
  const settings = {
    ...given,
    backoff,
    maxDelay: given.maxDelay ?? defaultMs,
    budget: given.budget === false ? undefined : (given.budget ?? ownBudget()),
  };
  if (settings.maxDelay >= initialMs) return settings;
  const rule = `must be at least the first delay of retry.backoff (${initialMs} ms)`;
  throw given.maxDelay === undefined
    ? outOfRange('retry.maxDelay', rule, undefined, `${defaultMs} by default`)
    : outOfRange('retry.maxDelay', rule, maxDelay ?? given.maxDelay);
}

/** True if a decision depends on how long the call has taken. */
export function isTimed({ maxElapsed, backoff }: Settings): boolean {
  return maxElapsed !== Infinity || typeof backoff === 'function';
}

/** The moments at which the retry needs the time. Only `shouldRetry` is asked about successes. */
export function needsTimeOf(settings: Settings): { readonly admit: boolean; readonly success: boolean } {
  const { budget, shouldRetry } = settings;
  return { admit: budget !== undefined || isTimed(settings), success: shouldRetry !== undefined };
}

/** Tells of the options as plain data. */
export function describeSettings(settings: Settings): Record<string, unknown> {
  const { backoff, budget = false } = settings;
  const isTold = typeof backoff === 'function' || backoff.describe !== undefined;
  // A backoff of one's own that does not tell of itself is a function like any other.
  return plain(RETRY, { ...settings, backoff: isTold ? backoff : backoff.next, budget });
}
