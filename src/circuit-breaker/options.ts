import type { Call, Duration, Outcome } from '../core/index.ts';

/**
 * When a circuit opens, for how long, and what it takes to close it again. The circuit opens on whichever comes first of
 * `failureRate`, `slowCallRate`, `consecutiveFailures` and `shouldTrip`. They are looked at after each failed or slow call: a
 * call that went well never opens a circuit.
 */
export interface CircuitBreakerOptions {
  /**
   * Appears in errors, events and metrics: best the dependency's name.
   * @default 'circuit-breaker'
   */
  readonly name?: string | undefined;

  /**
   * Opens the circuit when at least this share of the calls in the window failed: a ratio in (0, 1], compared with `>=`, so
   * that 1 opens it when all failed. Only completed calls count: none that was rejected, ignored, aborted, or still runs, and
   * none that a timeout has ended before its operation began, since it has waited in a queue of ours.
   * @default 0.5, as Resilience4j, if none of the four triggers is given; otherwise off
   * Judged from `minimumCalls` on. At a rate far lower, a partial outage would be turned into a full one.
   * @see https://resilience4j.readme.io/docs/circuitbreaker
   */
  readonly failureRate?: number | undefined;

  /**
   * Opens the circuit when at least this share of the calls in the window was slow: a ratio in (0, 1], compared with `>=`.
   * Slow successes and slow failures count alike. A slow probe is a failed probe. A call that still runs is slow as soon as it has
   * taken longer than `slowCallDuration`, and opens the circuit, where it does, with the next call that asks: a dependency that hangs
   * gets no more calls meanwhile. Each call counts once: for as long as it runs, or from when it ends on, in the window.
   * @default off
   * Judged from `minimumCalls` on. @throws RangeError without `slowCallDuration`
   * @see https://resilience4j.readme.io/docs/circuitbreaker#failure-rate-and-slow-call-rate-thresholds
   */
  readonly slowCallRate?: number | undefined;

  /**
   * A call that takes longer than this is slow. The time runs from the beginning of its first operation, so it leaves out the
   * queue of a bulkhead or rate limiter further in, and includes the delays of a retry further in.
   * @default off
   * @throws RangeError without `slowCallRate`
   */
  readonly slowCallDuration?: Duration | undefined;

  /**
   * Opens the circuit after this many failures with no success between them, an integer ≥ 1; in order of completion.
   * Neither the window nor `minimumCalls` matters to it.
   * @default off
   */
  readonly consecutiveFailures?: number | undefined;

  /**
   * Opens the circuit when it answers `true`. Asked after each failed or slow call that no other trigger opened the circuit
   * for; `minimumCalls` does not hold it back. What it throws becomes the failure of that call, which has been counted.
   * @default off
   */
  readonly shouldTrip?: ((stats: CircuitStats) => boolean) | undefined;

  /**
   * Which calls the rates are taken over: those of a length of time, given as a string (`'30s'`), or that many of the last
   * calls, given as a plain integer (`100`). A number is never a time here.
   * @default '30s', as Polly
   * A time window moves on in thirtieths of its length: a call may stop counting up to a thirtieth early.
   */
  readonly window?: Duration | undefined;

  /**
   * Calls that must be in the window before a rate means anything, an integer ≥ 1.
   * @default 20, as Hystrix, or the size of a smaller count window
   * @throws RangeError if above the size of a count window, or without `failureRate` and `slowCallRate`, which it is for
   */
  readonly minimumCalls?: number | undefined;

  /**
   * How long the circuit stays open before it lets a probe through: a duration, one that grows with each break in a row, or a
   * function. Above 0.
   * @default { initial: '5s', max: '5m', multiplier: 2, jitter: 'equal' }, as Finagle: a blip costs seconds, a long outage is
   * probed rarely, and the instances of a fleet do not probe in step.
   * Lengthened to what the server asked for (`retryAfterMs` of the verdict) with the outcome that opened the circuit; limited
   * by `maxBreakDuration`.
   * @see https://github.com/twitter/finagle/blob/develop/finagle-core/src/main/scala/com/twitter/finagle/liveness/FailureAccrualFactory.scala
   */
  readonly breakDuration?: Duration | BreakGrowth | ((context: BreakContext) => Duration) | undefined;

  /**
   * The longest break, whoever determines it: `breakDuration`, its function, or the server.
   * @default '5m', or what `breakDuration` says if that is longer
   * @throws RangeError if below `breakDuration`
   */
  readonly maxBreakDuration?: Duration | undefined;

  /** What it takes to close the circuit again. */
  readonly halfOpen?: HalfOpenOptions | undefined;

  /**
   * Lets a growing share of the calls through after the probes have closed the circuit, so that a dependency whose caches are cold,
   * or that has just begun to scale, does not get all the load at once and fail again. All others are refused with a
   * `CircuitOpenError` of the `reason` `'slow-start'`. The state stays `closed`: calls count, and failures open the circuit, as ever.
   * `false` lets all through at once.
   * @default { duration: '10s', from: 0.1 }
   * Only what probes have closed starts slowly: not a circuit that is new, that `reset()` has closed, or that was closed because
   * nobody called.
   */
  readonly slowStart?: SlowStartOptions | false | undefined;

  /**
   * Whether an outcome counts as a failure (`true`) or a success (`false`) here; `undefined` leaves it to the pipeline's
   * classifier. What it throws becomes the failure of the call, and nothing is counted. It is not asked about errors of the
   * toolkit for calls whose operation never began.
   */
  readonly isFailure?: ((outcome: Outcome, call: Call) => boolean | undefined) | undefined;
}

/**
 * A break of `initial × multiplier^n`, at most `max`, for the n-th break in a row, from 0. The row survives a close: it is
 * over when the circuit has then stayed closed for as long as the last break was, as in Effect.
 * @see https://github.com/Effect-TS/effect
 */
export interface BreakGrowth {
  readonly initial: Duration;
  /** At least `initial`. */
  readonly max: Duration;
  /** At least 1. @default 2 */
  readonly multiplier?: number | undefined;
  /**
   * `'equal'`: a random length in [half of it, all of it). There is no `'full'`, which would make breaks of no length.
   * @default 'equal'
   * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
   */
  readonly jitter?: 'equal' | 'none' | undefined;
}

/** What the length of a break may depend on. */
export interface BreakContext {
  /** Breaks in a row, this one included: 1 for the first. See {@link BreakGrowth}. */
  readonly consecutiveBreaks: number;
  /** What opened the circuit; `undefined` if it was a timeout further out, a call in flight, a change of options, or `trip()`. */
  readonly outcome: Outcome | undefined;
  /** Share of failures among the calls in the window or, if a probe failed, among the probes. */
  readonly failureRate: number;
}

export interface HalfOpenOptions {
  /**
   * Probes that are let through to find out whether the dependency has recovered: as many at once, and as many until the
   * verdict. An integer ≥ 1. All other calls are rejected meanwhile.
   * @default 1
   * An ignored or aborted probe says nothing: its permit is free again when its operation has ended.
   */
  readonly permits?: number | undefined;

  /**
   * Share of the probes that must succeed for the circuit to close: a ratio in (0, 1], compared with `>=`. The verdict falls
   * as soon as it is certain: at the success that suffices, or the failure after which the rest cannot.
   * @default 1
   */
  readonly successRate?: number | undefined;

  /**
   * For how long a probe holds its permit, from the beginning of its operation. A probe that still runs then does not keep the
   * circuit half-open for ever: another one may go. The late result still counts, if there is no verdict yet: else a dependency that
   * answers more slowly than this could never close its circuit. A probe that waits in a queue further in keeps its permit.
   * @default the length of the break before, at most `maxBreakDuration`
   */
  readonly maxDuration?: Duration | undefined;

  /**
   * For how long the circuit stays half-open while nobody calls. Then it is closed: what opened it is too old to tell anything, and
   * the next calls are not held up by it. At least the length of the break before and of `maxDuration`.
   * @default '10m'
   */
  readonly idle?: Duration | undefined;
}

export interface SlowStartOptions {
  /** For how long, from the close on. Above 0. @default '10s' */
  readonly duration?: Duration | undefined;
  /**
   * Share of the calls that is let through at first, a ratio in (0, 1]. It is `max(from, elapsed / duration)`, as with Envoy.
   * @default 0.1
   * @see https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/load_balancing/slow_start
   */
  readonly from?: number | undefined;
}

export interface TripOptions {
  /** How long the circuit stays open, above 0; `maxBreakDuration` does not limit it. @default what `breakDuration` says */
  readonly for?: Duration | undefined;
  /** Why, for events, snapshots and errors: the first 200 characters of it. @default 'manual' */
  readonly reason?: string | undefined;
}

/** The calls in the window. */
export interface CircuitStats {
  readonly calls: number;
  readonly failures: number;
  readonly slowCalls: number;
  /** Share of failures, 0–1; 0 where there was no call. */
  readonly failureRate: number;
  /** Share of slow calls, those in flight included, 0–1; 0 where there was no call. */
  readonly slowCallRate: number;
  /** Calls that have taken longer than `slowCallDuration` and still run. They are not among `calls` and `slowCalls` yet. */
  readonly slowInFlight: number;
  /** Failures since the last success, whatever the window. */
  readonly consecutiveFailures: number;
}
