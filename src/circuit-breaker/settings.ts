import {
  checkDuration,
  checkFunction,
  checkInteger,
  checkName,
  checkNumber,
  checkOneOf,
  checkOptions,
  checkRatio,
  show,
} from '../core/index.ts';
import { LENGTH } from './length.ts';
import type { BreakContext, CircuitBreakerOptions, HalfOpenOptions } from './options.ts';
import { type SlowStart, slowStartFrom } from './slow-start.ts';

/** The options as they are in force: checked, with defaults, and in ms. All but the name, so that circuits can share them. */
export interface Settings {
  /** A copy of what was given. */
  readonly options: CircuitBreakerOptions;
  readonly failureRate: number | undefined;
  readonly slowCallRate: number | undefined;
  /** Infinity where slow calls are not looked for. */
  readonly slowCallMs: number;
  readonly consecutiveFailures: number | undefined;
  readonly shouldTrip: CircuitBreakerOptions['shouldTrip'];
  readonly window: WindowSize;
  /** Whether it takes the time to count a call that went well. */
  readonly goesByTime: boolean;
  readonly minimumCalls: number;
  readonly breakRule: BreakRule;
  readonly maxBreakMs: number;
  readonly permits: number;
  readonly successRate: number;
  /** `undefined`: as long as the break before. */
  readonly maxProbeMs: number | undefined;
  /** For how long half-open lasts at least while nobody calls. */
  readonly idleMs: number;
  readonly slowStart: SlowStart | undefined;
  readonly isFailure: CircuitBreakerOptions['isFailure'];
}

export type WindowSize =
  | { readonly kind: 'time'; readonly ms: number }
  | { readonly kind: 'count'; readonly calls: number };

export type BreakRule =
  | { readonly kind: 'fixed'; readonly ms: number }
  | GrowingBreak
  | { readonly kind: 'function'; readonly breakDuration: (context: BreakContext) => unknown };

export interface GrowingBreak {
  readonly kind: 'growing';
  readonly initialMs: number;
  readonly maxMs: number;
  readonly multiplier: number;
  readonly jitter: 'equal' | 'none';
}

const PATH = 'circuitBreaker';
const KEYS = [
  'name',
  'failureRate',
  'slowCallRate',
  'slowCallDuration',
  'consecutiveFailures',
  'shouldTrip',
  'window',
  'minimumCalls',
  'breakDuration',
  'maxBreakDuration',
  'halfOpen',
  'slowStart',
  'isFailure',
] as const satisfies readonly (keyof CircuitBreakerOptions)[];

/** A count window costs a byte a call: this is 16 MB. */
export const MAX_WINDOW_CALLS: number = 2 ** 24;
/** Counts are finite: one that is never reached would be an option that does nothing. */
const MAX_COUNT = Number.MAX_SAFE_INTEGER;

export const DEFAULT_BREAK: GrowingBreak = {
  kind: 'growing',
  initialMs: 5_000,
  maxMs: 300_000,
  multiplier: 2,
  jitter: 'equal',
};
const DEFAULT_MAX_BREAK_MS = 300_000;
const DEFAULT_MINIMUM_CALLS = 20;
const DEFAULT_IDLE_MS = 600_000;

/** Checks the options and fills in the defaults. */
export function settingsFrom(options: CircuitBreakerOptions): Settings {
  checkOptions(PATH, options, KEYS);
  const at = (key: keyof CircuitBreakerOptions): string => `${PATH}.${key}`;
  const slowCallRate = optional(options.slowCallRate, (rate) => checkRatio(at('slowCallRate'), rate));
  const slowCallMs = optional(options.slowCallDuration, (ms) =>
    checkDuration(at('slowCallDuration'), ms, LENGTH),
  );
  if (slowCallRate !== undefined && slowCallMs === undefined) {
    throw new RangeError(
      `${at('slowCallRate')} needs slowCallDuration beside it, got ${show(slowCallRate)} alone`,
    );
  }
  if (slowCallMs !== undefined && slowCallRate === undefined) {
    throw new RangeError(
      `${at('slowCallDuration')} needs slowCallRate beside it, got ${show(options.slowCallDuration)} alone`,
    );
  }
  const consecutiveFailures = optional(options.consecutiveFailures, (count) =>
    checkInteger(at('consecutiveFailures'), count, { min: 1, max: MAX_COUNT }),
  );
  const shouldTrip = optional(options.shouldTrip, (trip) => checkFunction(at('shouldTrip'), trip));
  const others = slowCallRate ?? consecutiveFailures ?? shouldTrip;
  const failureRate =
    options.failureRate === undefined
      ? others === undefined
        ? 0.5
        : undefined
      : checkRatio(at('failureRate'), options.failureRate);

  const window = windowFrom(at('window'), options.window);
  const ratesJudged = failureRate !== undefined || slowCallRate !== undefined;
  const { rule: breakRule, longestMs } = breakRuleFrom(at('breakDuration'), options.breakDuration);
  const maxBreakMs = optional(options.maxBreakDuration, (ms) =>
    checkDuration(at('maxBreakDuration'), ms, LENGTH),
  );
  if (maxBreakMs !== undefined && options.breakDuration !== undefined && maxBreakMs < longestMs) {
    throw new RangeError(
      `${at('maxBreakDuration')} must not be below breakDuration (${longestMs} ms), got ${show(options.maxBreakDuration)}`,
    );
  }

  return {
    options: copyOf(options),
    failureRate,
    slowCallRate,
    slowCallMs: slowCallMs ?? Number.POSITIVE_INFINITY,
    consecutiveFailures,
    shouldTrip,
    window,
    goesByTime: window.kind === 'time' || slowCallRate !== undefined,
    minimumCalls: minimumCallsFrom(at('minimumCalls'), options.minimumCalls, window, ratesJudged),
    breakRule,
    maxBreakMs: maxBreakMs ?? Math.max(DEFAULT_MAX_BREAK_MS, longestMs),
    ...halfOpenFrom(at('halfOpen'), options.halfOpen ?? {}),
    slowStart: slowStartFrom(at('slowStart'), options.slowStart),
    isFailure: optional(options.isFailure, (isFailure) => checkFunction(at('isFailure'), isFailure)),
  };
}

/** @throws TypeError if it is no name */
export function nameFrom({ name }: CircuitBreakerOptions): string {
  return name === undefined ? 'circuit-breaker' : checkName(`${PATH}.name`, name);
}

/** The options with none of the user's objects in them: these may change after they were checked. */
function copyOf({ name, ...options }: CircuitBreakerOptions): CircuitBreakerOptions {
  const { breakDuration, halfOpen, slowStart } = options;
  return {
    ...options,
    ...(typeof breakDuration === 'object' && { breakDuration: { ...breakDuration } }),
    ...(typeof halfOpen === 'object' && { halfOpen: { ...halfOpen } }),
    ...(typeof slowStart === 'object' && { slowStart: { ...slowStart } }),
  };
}

function optional<T, R>(value: T | undefined, check: (value: T) => R): R | undefined {
  return value === undefined ? undefined : check(value);
}

function windowFrom(path: string, window: unknown): WindowSize {
  if (window === undefined) return { kind: 'time', ms: 30_000 };
  if (typeof window === 'number') {
    return { kind: 'count', calls: checkInteger(path, window, { min: 1, max: MAX_WINDOW_CALLS }) };
  }
  if (typeof window !== 'string') {
    throw new TypeError(`${path} must be a duration such as '30s' or a number of calls, got ${show(window)}`);
  }
  return { kind: 'time', ms: checkDuration(path, window, LENGTH) };
}

function minimumCallsFrom(path: string, given: unknown, window: WindowSize, ratesJudged: boolean): number {
  const size = window.kind === 'count' ? window.calls : MAX_COUNT;
  if (given === undefined) return Math.min(DEFAULT_MINIMUM_CALLS, size);
  const minimum = checkInteger(path, given, { min: 1, max: MAX_COUNT });
  if (!ratesJudged) {
    throw new RangeError(
      `${path} is for failureRate and slowCallRate, and neither is given, got ${show(given)}`,
    );
  }
  if (minimum > size) {
    throw new RangeError(`${path} must not be above the window of ${size} calls, got ${show(given)}`);
  }
  return minimum;
}

function breakRuleFrom(path: string, given: unknown): { rule: BreakRule; longestMs: number } {
  if (given === undefined) return { rule: DEFAULT_BREAK, longestMs: DEFAULT_BREAK.maxMs };
  if (typeof given === 'function') {
    return {
      rule: { kind: 'function', breakDuration: given as (context: BreakContext) => unknown },
      longestMs: 0,
    };
  }
  if (typeof given !== 'object' || given === null) {
    const ms = checkDuration(path, given, LENGTH);
    return { rule: { kind: 'fixed', ms }, longestMs: ms };
  }
  checkOptions(path, given, ['initial', 'max', 'multiplier', 'jitter']);
  const growth = given as Record<string, unknown>;
  const initialMs = checkDuration(`${path}.initial`, growth.initial, LENGTH);
  const maxMs = checkDuration(`${path}.max`, growth.max, LENGTH);
  if (maxMs < initialMs) {
    throw new RangeError(`${path}.max must not be below initial (${initialMs} ms), got ${show(growth.max)}`);
  }
  const multiplier =
    growth.multiplier === undefined
      ? DEFAULT_BREAK.multiplier
      : checkNumber(`${path}.multiplier`, growth.multiplier, { min: 1, max: Number.MAX_VALUE });
  const jitter =
    growth.jitter === undefined
      ? DEFAULT_BREAK.jitter
      : checkOneOf(`${path}.jitter`, growth.jitter, ['equal', 'none'] as const);
  return { rule: { kind: 'growing', initialMs, maxMs, multiplier, jitter }, longestMs: maxMs };
}

function halfOpenFrom(
  path: string,
  options: HalfOpenOptions,
): Pick<Settings, 'permits' | 'successRate' | 'maxProbeMs' | 'idleMs'> {
  checkOptions(path, options, ['permits', 'successRate', 'maxDuration', 'idle']);
  const { permits, successRate, maxDuration, idle } = options;
  return {
    permits: permits === undefined ? 1 : checkInteger(`${path}.permits`, permits, { min: 1, max: MAX_COUNT }),
    successRate: successRate === undefined ? 1 : checkRatio(`${path}.successRate`, successRate),
    maxProbeMs: optional(maxDuration, (ms) => checkDuration(`${path}.maxDuration`, ms, LENGTH)),
    idleMs: idle === undefined ? DEFAULT_IDLE_MS : checkDuration(`${path}.idle`, idle, LENGTH),
  };
}
