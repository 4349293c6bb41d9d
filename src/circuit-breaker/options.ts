import type { Call, Duration, Fn, OptionsOf, Outcome } from '../core/index.ts';
import { BREAK_GROWTH, type BreakContext } from './break-growth.ts';
import type { CircuitStats } from './circuit-stats.ts';
import { HALF_OPEN } from './half-open-options.ts';
import { SLOW_START } from './slow-start.ts';

/** So many of the last calls. */
export const COUNT_WINDOW = {
  /** So many of the last calls, an integer ≥ 1. A window costs a byte for each: at most 16 MB. */
  calls: { is: 'integer', min: 1, max: 16_777_216, required: true },
} as const;

/**
 * Stops calling a dependency that fails. Opens on any of `failureRate` (0.5 if none is given), `slowCallRate`, `consecutiveFailures`,
 * `shouldTrip`.
 * @example { failureRate: 0.5, window: 30s, minimumCalls: 20, breakDuration: 15s }
 */
export const CIRCUIT_BREAKER = {
  /**
   * Opens the circuit when at least this share of the calls in the window failed: a ratio in (0, 1], compared with `>=`.
   *
   * So 1 opens it when all failed. Only completed calls count: none that was rejected, ignored, aborted, or still runs, and none that a
   * timeout has ended before its operation began, since it has waited in a queue of ours. Judged from `minimumCalls` on. At a rate far
   * lower than the default, a partial outage would be turned into a full one.
   * @default 0.5, as Resilience4j, if none of the four triggers is given; otherwise off
   * @see https://resilience4j.readme.io/docs/circuitbreaker
   */
  failureRate: { is: 'ratio' },
  /**
   * Opens the circuit when at least this share of the calls in the window was slow: a ratio in (0, 1], compared with `>=`.
   *
   * Slow successes and slow failures count alike. A slow probe is a failed probe. A call that still runs is slow as soon as it has
   * taken longer than `slowCallDuration`, and opens the circuit, where it does, with the next call that asks: a dependency that hangs
   * gets no more calls meanwhile. Each call counts once: for as long as it runs, or from when it ends on, in the window. Judged from
   * `minimumCalls` on.
   * @default off
   * @throws RangeError without `slowCallDuration`
   * @see https://resilience4j.readme.io/docs/circuitbreaker#failure-rate-and-slow-call-rate-thresholds
   */
  slowCallRate: { is: 'ratio' },
  /**
   * A call that takes longer than this is slow.
   *
   * The time runs from the beginning of its first operation, so it leaves out the queue of a bulkhead or rate limiter further in, and
   * includes the delays of a retry further in.
   * @default off
   * @throws RangeError without `slowCallRate`
   */
  slowCallDuration: { is: 'duration', above: 0, max: 9_007_199_254_740_991 },
  /**
   * Opens the circuit after this many failures with no success between them, an integer ≥ 1; in order of completion.
   *
   * Neither the window nor `minimumCalls` matters to it.
   * @default off
   */
  consecutiveFailures: { is: 'integer', min: 1, max: 9_007_199_254_740_991 },
  /**
   * Opens the circuit when it answers `true`.
   *
   * Asked after each failed or slow call that no other trigger opened the circuit for; `minimumCalls` does not hold it back. An error that it
   * throws becomes the failure of that call, which has been counted.
   * @default off
   */
  shouldTrip: { is: 'function' } as Fn<(stats: CircuitStats) => boolean>,
  /**
   * Which calls the rates are taken over: those of a length of time, or with `{ calls: 200 }` that many of the last calls.
   *
   * A time window moves on in thirtieths of its length: a call may stop counting up to a thirtieth early.
   * @default '30s', as Polly
   */
  window: {
    is: 'either',
    of: [
      { is: 'duration', above: 0, max: 9_007_199_254_740_991 },
      { is: 'options', of: COUNT_WINDOW as typeof COUNT_WINDOW },
    ],
    rule: "must be a duration such as '30s', or a number of calls such as { calls: 200 }",
    default: '30s',
  },
  /**
   * Calls that must be in the window before a rate means anything, an integer ≥ 1.
   * @default 20, as Hystrix, or the size of a smaller window of calls
   * @throws RangeError if above the size of a window of calls, or without `failureRate` and `slowCallRate`, which it is for
   */
  minimumCalls: { is: 'integer', min: 1, max: 9_007_199_254_740_991 },
  /**
   * How long the circuit stays open before it lets a probe through: a duration, one that grows with each break in a row, or a function.
   *
   * Above 0. Lengthened to what the server asked for (`retryAfterMs` of the verdict) with the outcome that opened the circuit; limited
   * by `maxBreakDuration`. By default a blip costs seconds, a long outage is probed rarely, and the instances of a fleet do not probe in
   * step.
   * @default `{ initial: '5s', max: '5m', multiplier: 2, jitter: 'equal' }`, as Finagle; less where `maxBreakDuration` is
   * @see https://github.com/twitter/finagle/blob/develop/finagle-core/src/main/scala/com/twitter/finagle/liveness/FailureAccrualFactory.scala
   */
  breakDuration: {
    is: 'either',
    of: [
      { is: 'duration', above: 0, max: 9_007_199_254_740_991 },
      { is: 'options', of: BREAK_GROWTH as typeof BREAK_GROWTH },
      { is: 'function' } as Fn<(context: BreakContext) => Duration>,
    ],
    rule: "must be a duration such as 250 (ms) or '30s', a growth such as { initial: '5s', max: '5m' }, or a function",
  },
  /**
   * The longest break, whoever determines it: `breakDuration`, its function, or the server. Above 0.
   * @default '5m', or what `breakDuration` says if that is longer
   * @throws RangeError if below `breakDuration`
   */
  maxBreakDuration: { is: 'duration', above: 0, max: 9_007_199_254_740_991 },
  /** The conditions that close the circuit again. */
  halfOpen: { is: 'options', of: HALF_OPEN as typeof HALF_OPEN, default: {} },
  /**
   * Lets a growing share of the calls through after the probes have closed the circuit; `false` lets all through at once.
   *
   * So a dependency whose caches are cold, or that has just begun to scale, does not get all the load at once and fail again. All
   * other calls are refused with a `CircuitOpenError` of the `reason` `'slow-start'`. The state stays `closed`: calls count, and failures
   * open the circuit, as ever. Only what probes have closed starts slowly: not a circuit that is new, that `reset()` has closed, or that
   * was closed because nobody called.
   * @default `{ duration: '10s', from: 0.1 }`
   */
  slowStart: {
    is: 'either',
    of: [
      { is: 'options', of: SLOW_START as typeof SLOW_START },
      { is: 'exactly', value: false },
    ],
    rule: 'must be an object or false',
    default: { duration: '10s', from: 0.1 },
  },
  /**
   * Says if an outcome counts as a failure (`true`) or a success (`false`) here; `undefined` leaves it to the pipeline's classifier.
   *
   * An error that it throws becomes the failure of the call, and nothing is counted. It is not asked about errors of the toolkit for calls whose
   * operation never began.
   * @default the pipeline's classifier
   */
  isFailure: { is: 'function' } as Fn<(outcome: Outcome, call: Call) => boolean | undefined>,
  /** Appears in errors, events and metrics: best the dependency's name. @default 'circuit-breaker' */
  name: { is: 'name', default: 'circuit-breaker' },
} as const;

/**
 * When a circuit opens, for how long, and what it takes to close it again. The circuit opens on whichever comes first of
 * `failureRate`, `slowCallRate`, `consecutiveFailures` and `shouldTrip`. They are looked at after each failed or slow call: a
 * call that went well never opens a circuit.
 */
export interface CircuitBreakerOptions extends OptionsOf<typeof CIRCUIT_BREAKER> {
  /** Appears in errors, events and metrics: best the dependency's name. @default 'circuit-breaker' */
  readonly name?: string | undefined;
}

/** The options that can be changed while calls run. */
export interface CircuitBreakerUpdate extends Omit<CircuitBreakerOptions, 'name'> {}

/** The options that a circuit breaker cannot change while in use: errors, events and metrics name it. */
export const FIXED = ['name'] as const;

/** For how long a circuit is opened by hand, and why. */
export interface TripOptions {
  /** How long the circuit stays open, above 0; `maxBreakDuration` does not limit it. @default what `breakDuration` says */
  readonly for?: Duration | undefined;
  /** Why, for events, snapshots and errors: the first 200 characters of it. @default 'manual' */
  readonly reason?: string | undefined;
}
