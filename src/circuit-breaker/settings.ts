import { outOfRange, type Resolved, resolve, show } from '../core/index.ts';
import type { BREAK_GROWTH, BreakGrowth } from './break-growth.ts';
import { CIRCUIT_BREAKER, type CircuitBreakerOptions } from './options.ts';

/** The options as given: checked, in ms, with the defaults that do not depend on others. All but the name, which is the circuit's own. */
export type Given = Omit<Resolved<typeof CIRCUIT_BREAKER>, 'name'>;

/** The options in force. Circuits can share them. */
export interface Settings extends Given {
  /** The settings that a change in use goes on from: defaults that depend on other options are worked out anew. */
  readonly given: Given;
  readonly breakDuration: BreakDuration;
  readonly maxBreakDuration: number;
  /** `slowCallDuration`; Infinity where slow calls are not looked for. */
  readonly slowMs: number;
  /** True if it takes the time to count a call that went well. */
  readonly goesByTime: boolean;
}

export type WindowSize = Given['window'];
export type BreakDuration = NonNullable<Given['breakDuration']>;

const PATH = 'circuitBreaker';
const DEFAULT_FAILURE_RATE = 0.5;
const DEFAULT_MINIMUM_CALLS = 20;
const DEFAULT_MAX_BREAK_MS = 300_000;
/** How long a break is, or begins to be, unless it is said. */
export const DEFAULT_BREAK_MS = 5_000;

/**
 * Checks the options and fills in the defaults.
 * @throws TypeError, RangeError as `circuitBreaker()` does
 */
export function settingsFrom(options: CircuitBreakerOptions): Settings {
  const { name: _, ...given } = resolve(PATH, CIRCUIT_BREAKER, options);
  const { slowCallRate, slowCallDuration, window } = given;
  checkSlowCalls(options);
  const others = slowCallRate ?? given.consecutiveFailures ?? given.shouldTrip;
  const failureRate = given.failureRate ?? (others === undefined ? DEFAULT_FAILURE_RATE : undefined);
  return {
    ...given,
    given,
    failureRate,
    minimumCalls: minimumCallsOf(failureRate ?? slowCallRate, window, options),
    breakDuration: given.breakDuration ?? defaultBreak(given.maxBreakDuration),
    maxBreakDuration: longestBreak(given, options),
    slowMs: slowCallDuration ?? Infinity,
    goesByTime: typeof window === 'number' || slowCallRate !== undefined,
  };
}

/** How many calls it takes until a rate over that window means anything, unless it is said. */
export function enoughCalls(window: WindowSize): number {
  return typeof window === 'number' ? DEFAULT_MINIMUM_CALLS : Math.min(DEFAULT_MINIMUM_CALLS, window.calls);
}

/** Neither does anything without the other. */
function checkSlowCalls({ slowCallRate, slowCallDuration }: CircuitBreakerOptions): void {
  if ((slowCallRate === undefined) === (slowCallDuration === undefined)) return;
  const [option, needed, value] =
    slowCallRate === undefined
      ? ['slowCallDuration', 'slowCallRate', slowCallDuration]
      : ['slowCallRate', 'slowCallDuration', slowCallRate];
  throw outOfRange(`${PATH}.${option}`, `needs ${needed} beside it`, value, `${show(value)} alone`);
}

/** @param rate the one that is judged, if one is: without, nothing waits for so many calls */
function minimumCallsOf(
  rate: number | undefined,
  window: WindowSize,
  { minimumCalls }: CircuitBreakerOptions,
): number | undefined {
  if (minimumCalls === undefined) return rate === undefined ? undefined : enoughCalls(window);
  const path = `${PATH}.minimumCalls`;
  if (rate === undefined) {
    throw outOfRange(path, 'is for failureRate and slowCallRate, and neither is given', minimumCalls);
  }
  if (typeof window !== 'number' && Number(minimumCalls) > window.calls) {
    throw outOfRange(path, `must not be above the window of ${window.calls} calls`, minimumCalls);
  }
  return Number(minimumCalls);
}

/** Grows as Finagle's does, within the limit that was given. */
function defaultBreak(maxMs = DEFAULT_MAX_BREAK_MS): BreakDuration {
  return {
    initial: Math.min(DEFAULT_BREAK_MS, maxMs),
    max: Math.min(DEFAULT_MAX_BREAK_MS, maxMs),
    multiplier: 2,
    jitter: 'equal',
  };
}

function longestBreak({ breakDuration, maxBreakDuration }: Given, options: CircuitBreakerOptions): number {
  if (typeof breakDuration === 'object') checkGrowth(breakDuration, options);
  const longestMs = lengthKnown(breakDuration);
  if (maxBreakDuration === undefined) return Math.max(DEFAULT_MAX_BREAK_MS, longestMs);
  if (maxBreakDuration < longestMs) {
    const rule = `must not be below breakDuration (${longestMs} ms)`;
    throw outOfRange(`${PATH}.maxBreakDuration`, rule, options.maxBreakDuration);
  }
  return maxBreakDuration;
}

/** The longest that it can be, in ms; nobody knows what a function will say. */
function lengthKnown(breakDuration: Given['breakDuration']): number {
  if (typeof breakDuration === 'number') return breakDuration;
  return typeof breakDuration === 'object' ? breakDuration.max : 0;
}

function checkGrowth({ initial, max }: Resolved<typeof BREAK_GROWTH>, options: CircuitBreakerOptions): void {
  if (max >= initial) return;
  const { max: value } = options.breakDuration as BreakGrowth;
  throw outOfRange(`${PATH}.breakDuration.max`, `must not be below initial (${initial} ms)`, value);
}
