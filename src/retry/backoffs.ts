import { checkDuration, checkOneOf, checkOptions, type Duration, MAX_TIMER_MS, show } from '../core/index.ts';
import type { Backoff } from './backoff.ts';
import { checkMax, growing } from './growth.ts';
import { JITTERS, type Jitter } from './jitter.ts';

/** The longest delay there can be: more than this no timer holds. */
const LONGEST = { max: MAX_TIMER_MS };

export interface ConstantOptions {
  /** @default 'none' */
  readonly jitter?: Jitter | undefined;
}

/**
 * The same delay before each retry.
 * @param delay ≥ 0; 0 tries again at once
 * @throws RangeError, TypeError for options that make no sense, as do all backoffs
 */
export function constant(delay: Duration, options: ConstantOptions = {}): Backoff {
  const delayMs = checkDuration('constant.delay', delay, LONGEST);
  checkOptions('constant', options, ['jitter']);
  const { jitter = 'none' } = options;
  checkOneOf('constant.jitter', jitter, JITTERS);
  return growing(
    () => delayMs,
    delayMs,
    delayMs,
    jitter,
    () => ({ backoff: 'constant', delayMs, jitter }),
  );
}

export interface LinearOptions {
  /** Delay before the first retry, ≥ 0. */
  readonly initial: Duration;
  /** By how much each delay is longer than the one before, > 0. @default `initial` */
  readonly increment?: Duration | undefined;
  /** Longest delay, ≥ `initial`. @default none but the retry's `maxDelay` */
  readonly max?: Duration | undefined;
  /** @default 'none' */
  readonly jitter?: Jitter | undefined;
}

/** The delay grows by the same amount each time: `initial + (n − 1) · increment` before retry n. */
export function linear(options: LinearOptions): Backoff {
  checkOptions('linear', options, ['initial', 'increment', 'max', 'jitter']);
  const { initial, increment = initial, max, jitter = 'none' } = options;
  const initialMs = checkDuration('linear.initial', initial, LONGEST);
  const incrementMs = checkDuration('linear.increment', increment, { ...LONGEST, above: true });
  const maxMs = checkMax('linear', max, initialMs);
  checkOneOf('linear.jitter', jitter, JITTERS);
  const delay = (retry: number): number => initialMs + (retry - 1) * incrementMs;
  return growing(delay, initialMs, maxMs, jitter, () => ({
    backoff: 'linear',
    initialMs,
    incrementMs,
    ...(maxMs === undefined ? {} : { maxMs }),
    jitter,
  }));
}

export interface FibonacciOptions {
  /** Delay before the first and the second retry, > 0. */
  readonly initial: Duration;
  /** Longest delay, ≥ `initial`. @default none but the retry's `maxDelay` */
  readonly max?: Duration | undefined;
  /** @default 'none' */
  readonly jitter?: Jitter | undefined;
}

/** Each delay is the sum of the two before: `initial` · 1, 1, 2, 3, 5, 8, … It grows by 1.6 where exponential doubles. */
export function fibonacci(options: FibonacciOptions): Backoff {
  checkOptions('fibonacci', options, ['initial', 'max', 'jitter']);
  const { initial, max, jitter = 'none' } = options;
  const initialMs = checkDuration('fibonacci.initial', initial, { ...LONGEST, above: true });
  const maxMs = checkMax('fibonacci', max, initialMs);
  checkOneOf('fibonacci.jitter', jitter, JITTERS);
  const delay = (retry: number): number => initialMs * fibonacciNumber(retry);
  return growing(delay, initialMs, maxMs, jitter, () => ({
    backoff: 'fibonacci',
    initialMs,
    ...(maxMs === undefined ? {} : { maxMs }),
    jitter,
  }));
}

export interface ScheduleOptions {
  /** @default 'none' */
  readonly jitter?: Jitter | undefined;
}

/** The delays of a list, one after the other; the last is repeated. `schedule([0, '1s', '5s'])` tries again at once first. */
export function schedule(delays: readonly Duration[], options: ScheduleOptions = {}): Backoff {
  if (!Array.isArray(delays)) throw new TypeError(`schedule.delays must be an array, got ${show(delays)}`);
  if (delays.length === 0)
    throw new RangeError('schedule.delays must have at least one delay, got an empty array');
  checkOptions('schedule', options, ['jitter']);
  const delaysMs = Array.from(delays, (delay, i) => checkDuration(`schedule.delays[${i}]`, delay, LONGEST));
  const { jitter = 'none' } = options;
  checkOneOf('schedule.jitter', jitter, JITTERS);
  const delay = (retry: number): number => delaysMs[Math.min(retry, delaysMs.length) - 1] as number;
  return growing(delay, delay(1), Math.max(...delaysMs), jitter, () => ({
    backoff: 'schedule',
    delaysMs: [...delaysMs],
    jitter,
  }));
}

function fibonacciNumber(n: number): number {
  let [previous, current] = [0, 1];
  // Beyond the largest number there is nothing to add.
  for (let i = 1; i < n && current < Infinity; i++) [previous, current] = [current, previous + current];
  return current;
}
