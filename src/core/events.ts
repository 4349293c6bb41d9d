import type { RejectedError } from './errors.ts';
import type { Failure, Outcome } from './outcome.ts';

/** The states of a circuit breaker. `isolated`, `disabled` and `metrics-only` are entered and left by hand only. */
export type CircuitState = 'closed' | 'open' | 'half-open' | 'isolated' | 'disabled' | 'metrics-only';

/** Why a circuit breaker changed its state. */
export type CircuitReason =
  | 'failure-rate'
  | 'slow-call-rate'
  | 'consecutive-failures'
  | 'should-trip'
  | 'break-elapsed'
  | 'probe-succeeded'
  | 'probe-failed'
  | 'probe-expired'
  /** Nobody has called for so long that what opened it tells nothing any more. */
  | 'idle'
  | 'manual'
  | 'restored'
  /** The reason that `trip()` was given. */
  | (string & {});

interface CircuitTransition {
  readonly state: CircuitState;
  readonly previousState: CircuitState;
  readonly reason: CircuitReason;
}

/**
 * Why a fleet no longer relies upon its server: it does not answer in time, the client is not connected, the server serves nobody now
 * (READONLY, LOADING, OOM, NOPERM, …), or the connection has failed.
 */
export type FleetReason = 'timeout' | 'not-connected' | 'refused' | 'lost';

/** The change that a chaos policy made to a call. */
export type Injection =
  | { readonly injection: 'latency'; readonly delayMs: number }
  | { readonly injection: 'fault'; readonly error: unknown }
  | { readonly injection: 'outcome'; readonly value: unknown }
  | { readonly injection: 'behavior' };

/**
 * The fields of each event beyond its envelope. A custom policy adds its own types here by declaration merging.
 */
export interface EventMap {
  /** An attempt failed, and another will run after `delayMs`. */
  'retry.scheduled': {
    readonly delayMs: number;
    /** Who determined the delay: the backoff, or the server (Retry-After and the like). */
    readonly delaySource: 'backoff' | 'retry-after';
    readonly outcome: Outcome;
  };
  /** The last attempt failed. */
  'retry.exhausted': { readonly attempts: number; readonly outcome: Outcome };
  /** A retryable failure is not retried though attempts are left. */
  'retry.suppressed': {
    readonly attempts: number;
    readonly reason: 'budget' | 'max-elapsed' | 'retry-after' | 'deadline';
    readonly outcome: Outcome;
  };
  /** Attempt number `started` of the call starts beside those that run. */
  'hedge.started': { readonly started: number; readonly reason: 'delay' | 'failure' };
  /** Attempt number `winner`, which was started beside another, has succeeded first. */
  'hedge.won': { readonly winner: number };
  /** Another attempt was due, and the load that it adds is not allowed. */
  'hedge.suppressed': { readonly reason: 'max-extra-load' | 'budget' };
  /**
   * Calls are refused or held back to spare a dependency, and were not before: `rejection` is the share of all that is refused, `perSecond` the rate
   * at which they are sent.
   */
  'throttle.started': { readonly rejection: number | undefined; readonly perSecond: number | undefined };
  /** No call was refused or held back for a while, after that had gone on for `durationMs`. */
  'throttle.ended': { readonly durationMs: number };
  /** An endpoint gets no calls for `ejectedMs`, Infinity for until it is readmitted by hand, since it fails (or by hand). */
  'endpoint.ejected': {
    readonly endpoint: string;
    readonly reason: 'consecutive-failures' | 'success-rate' | 'manual';
    readonly ejectedMs: number;
  };
  /** An endpoint gets calls again: its time is over (`elapsed`), by hand, or since no other was left (`needed`). */
  'endpoint.returned': {
    readonly endpoint: string;
    readonly reason: 'elapsed' | 'manual' | 'needed';
  };
  /** A call waits for an execution that others wait for as well: `waiting` in all. */
  'call.joined': { readonly waiting: number };
  /** A kept entry has answered. `isFailure`: it is a known failure. */
  'cache.hit': { readonly ageMs: number; readonly isFailure: boolean };
  /** A kept entry has answered though its time is over: it is loaded anew meanwhile, or loading it has failed. */
  'cache.stale': { readonly ageMs: number; readonly reason: 'revalidate' | 'error' };
  /** Nothing was kept that could answer. */
  'cache.miss': Readonly<Record<never, never>>;
  /** A load that ran while an old value answered has this outcome. */
  'cache.refreshed': { readonly outcome: Outcome };
  /** The store of a cache threw (`error`), did not answer in time (`late`), or answered with what is no entry (`invalid`). The call goes on without it. */
  'cache.store-failed': {
    readonly operation: 'get' | 'set' | 'delete' | 'clear' | 'lease' | 'release';
    readonly reason: 'error' | 'late' | 'invalid';
    readonly error: unknown;
  };
  'circuit.opened': CircuitTransition & {
    /** Share of failures among the calls in the window, 0–1; `undefined` where no call was counted. */
    readonly failureRate: number | undefined;
    readonly slowCallRate: number | undefined;
    /** Calls in the window. */
    readonly calls: number;
    readonly breakMs: number;
  };
  'circuit.half-opened': CircuitTransition;
  'circuit.closed': CircuitTransition;
  'circuit.isolated': CircuitTransition;
  'circuit.disabled': CircuitTransition;
  'circuit.metrics-only': CircuitTransition;
  /** A policy refused to run the operation. */
  'execution.rejected': { readonly error: RejectedError | unknown };
  /** The pipeline has answered its caller. */
  'execution.settled': {
    readonly outcome: Outcome;
    readonly durationMs: number;
    readonly attempts: number;
  };
  'timeout.expired': { readonly timeoutMs: number };
  'fallback.used': { readonly failure: Outcome };
  'fallback.failed': { readonly failure: Outcome; readonly error: Failure['error'] };
  /** A call waits in a policy's queue; `queued` counts it. */
  'queue.entered': { readonly queued: number };
  /** A chaos policy did something to the call: whoever sees an outage knows by it that it is none. */
  'chaos.injected': Injection;
  /**
   * So many keys are in use at the same time that what was known of `evictedKey` had to make room: of a keyed rate limiter (a
   * larger `maxKeys` avoids it) or of `perKey` (`max`). `keys` are those that are kept.
   */
  'key.evicted': { readonly evictedKey: string; readonly keys: number };
  /**
   * Nobody waits any more for a call that holds a permit, and its operation runs on: it ignores its signal, or has yet to notice.
   * `abandoned` of the `active` permits are held so.
   */
  'permit.abandoned': { readonly abandoned: number; readonly active: number; readonly limit: number };
  /** The server that a fleet shares is away: each of the `instances` decides for itself. `message` says what failed. */
  'fleet.degraded': { readonly reason: FleetReason; readonly instances: number; readonly message: string };
  /** The server is back after `awayMs`, and decides for all. */
  'fleet.recovered': { readonly instances: number; readonly awayMs: number };
  /** A limit was changed while in use. */
  'limit.changed': { readonly limit: number; readonly previousLimit: number };
}

/** The type of an event: `'retry.scheduled'`, … */
export type EventType = keyof EventMap;

/** The fields of every event. */
export interface EventEnvelope {
  /** When it happened: epoch time in ms. */
  readonly timeMs: number;
  /** Name and kind of the policy that it happened in. */
  readonly policy: string;
  readonly policyKind: string;
  /** Name of the pipeline of the call that brought it about; `undefined` for what no call did (`isolate()`, …). */
  readonly pipeline: string | undefined;
  /** The call's key. */
  readonly key: string | undefined;
  /** Number of the attempt that brought it about, from 1; 0 where no call did. */
  readonly attempt: number;
}

/** An event by its type: `ResilienceEvent<'retry.scheduled'>`; without one, the discriminated union of all. */
export type ResilienceEvent<T extends EventType = EventType> = {
  [K in T]: Readonly<EventEnvelope & { type: K } & EventMap[K]>;
}[T];

/** A function that is called with each event. An error that it throws changes nothing, and is reported once. */
export type Listener<T extends EventType = EventType> = (event: ResilienceEvent<T>) => void;

/** Ends a subscription. May be called more than once. */
export type Unsubscribe = () => void;
