// Generated from the schema by `npm run schema`: change the schema instead.
import type { Duration } from '../../core/index.ts';
import type { FunctionReference } from './vocabulary.ts';

/** Policies in the standard order, the outermost first: fallback, rateLimiter, timeout, retry, holdOnRetryAfter, circuitBreaker, bulkhead, attemptTimeout. What is not named is not there. */
export interface EntryConfig {
  /** What the entry is for. For readers only. */
  readonly description?: string | undefined;
  /** The entry starts from these: other entries, or the presets `seawall/standard`, `seawall/http`, `seawall/grpc`. Of several, the later wins. */
  readonly extends?: string | readonly string[] | undefined;
  /** What an outcome says about the dependency: `default`, `http`, `grpc`, or a name from the table `classifiers` given in code. @default "default" */
  readonly classify?: string | undefined;
  /** A pipeline of its own for each key (host, tenant, …). @default false */
  readonly perKey?: {
    /** How many pipelines are kept. @default 1000 */
    readonly max?: number | undefined;
    /** A pipeline that was not used for that long is dropped. @default "10m" */
    readonly idle?: Duration | 'unlimited' | undefined;
  } | boolean | undefined;
  /** Outermost: what to answer in place of a failure. */
  readonly fallback?: FallbackConfig | false | undefined;
  /** How many calls may start per time. */
  readonly rateLimiter?: RateLimiterConfig | boolean | undefined;
  /** The call as a whole, attempts and delays together. */
  readonly timeout?: TimeoutConfig | false | undefined;
  /** Runs the operation once more after a failure. */
  readonly retry?: RetryConfig | boolean | undefined;
  /** Has a Retry-After that the server says to one call hold for all calls of that key. @default false */
  readonly holdOnRetryAfter?: HoldConfig | boolean | undefined;
  /** Stops calling a dependency that fails. */
  readonly circuitBreaker?: CircuitBreakerConfig | boolean | undefined;
  /** How many attempts may run at the same time. */
  readonly bulkhead?: BulkheadConfig | boolean | undefined;
  /** Innermost: each attempt. */
  readonly attemptTimeout?: TimeoutConfig | false | undefined;
  /** The policies in an order of your own, the outermost first, instead of those above. */
  readonly pipeline?: readonly StepConfig[] | undefined;
}

/** Answers in place of a failure. Exactly one of `value`, `function` and `pipeline`. */
export interface FallbackConfig {
  /** The answer: any data. */
  readonly value?: unknown | undefined;
  /** Name of the function that makes the answer from the failure. */
  readonly function?: string | undefined;
  /** Name of the entry to run the same operation through. */
  readonly pipeline?: string | undefined;
  /** Name of the function that says whether to fall back for an outcome. */
  readonly when?: string | undefined;
  /** Appears in errors, events and metrics. @default "fallback" */
  readonly name?: string | undefined;
}

/** Limits how many calls start per time. */
export interface RateLimiterConfig {
  /** Appears in errors, events and metrics. @default "rate-limiter" */
  readonly name?: string | undefined;
  /** How many permits come in per `period`. Required, here or in what is extended. */
  readonly permits?: number | undefined;
  /** The time in which `permits` come in. @default "1s" */
  readonly period?: Duration | undefined;
  /** The meaning of the rate: permits come in evenly and are saved up to `burst`; or at most `permits` in any `period`, to the letter. @default "token-bucket" */
  readonly algorithm?: 'token-bucket' | 'sliding-window' | undefined;
  /** How many permits there are at most: so many calls may come at once. By default `permits`. Not for a sliding window. */
  readonly burst?: number | undefined;
  /** How long a call may wait for its permits. @default 0 */
  readonly maxWait?: Duration | 'unlimited' | undefined;
  /** How many calls may wait, for each key. Needs a `maxWait`. @default 1000 */
  readonly maxQueued?: number | 'unlimited' | undefined;
  /** A separate limit for each key: `true` for the key of the call, or the name of a function of the call. */
  readonly key?: true | string | undefined;
  /** For how many keys the limiter keeps a limit. Needs a `key`. @default 10000 */
  readonly maxKeys?: number | undefined;
  /** How many permits a call takes: a number, or the name of a function of the call. @default 1 */
  readonly cost?: number | string | undefined;
}

/** How long a call may take: a duration, or options. */
export type TimeoutConfig = Duration | TimeoutOptionsConfig;

/** A timeout with options. */
export interface TimeoutOptionsConfig {
  /** How long a call may take. */
  readonly after?: Duration | FunctionReference | undefined;
  /** Only abort the signal, and wait for the operation to end by itself. @default false */
  readonly cooperative?: boolean | undefined;
  /** Appears in errors, events and metrics. */
  readonly name?: string | undefined;
}

/** Runs the operation once more after a failure that may pass by itself. */
export interface RetryConfig {
  /** Appears in events and metrics. @default "retry" */
  readonly name?: string | undefined;
  /** How often the operation runs at most, the first time included. @default 3 */
  readonly maxAttempts?: number | 'unlimited' | undefined;
  /** The delay before each retry. By default exponential from 100 ms with jitter. */
  readonly backoff?: BackoffConfig | undefined;
  /** No backoff delays a retry for longer. By default the backoff’s `max`, or 30 s. */
  readonly maxDelay?: Duration | undefined;
  /** No attempt starts later than this after the first. By default the total `timeout` in the standard order, else without limit. */
  readonly maxElapsed?: Duration | 'unlimited' | undefined;
  /** What to do when the failure says when to come back (Retry-After and the like), or `false` to leave that out of account. */
  readonly retryAfter?: {
    /** The longest wait that is obeyed. @default "1m" */
    readonly max?: Duration | undefined;
    /** When asked to wait for longer: not to retry, or to come back after `max`. @default "give-up" */
    readonly onExceed?: 'give-up' | 'clamp' | undefined;
    /** Up to what share of the wait is added to it by chance. @default 0.2 */
    readonly jitter?: number | undefined;
  } | false | undefined;
  /** Keeps retries to a share of the calls: options, the name of a budget under `budgets` to share it, or `false` for none. By default a budget of its own. */
  readonly budget?: BudgetConfig | string | false | undefined;
  /** Name of the function that says whether to retry after an outcome. */
  readonly shouldRetry?: string | undefined;
}

/** The delay before each retry, by the name of the factory that makes it. */
export type BackoffConfig = {
  readonly exponential: {
    readonly initial: Duration;
    /** Longest delay. By default the retry’s `maxDelay`. */
    readonly max?: Duration | undefined;
    /** By what factor each delay is longer than the one before. @default 2 */
    readonly multiplier?: number | undefined;
    /** How chance comes into the delays. @default "decorrelated" */
    readonly jitter?: 'none' | 'full' | 'equal' | 'decorrelated' | undefined;
  };
} | {
  readonly constant: Duration | {
    readonly delay: Duration;
    /** How chance comes into the delays. @default "none" */
    readonly jitter?: 'none' | 'full' | 'equal' | undefined;
  };
} | {
  readonly linear: {
    readonly initial: Duration;
    /** By how much each delay is longer than the one before. By default `initial`. */
    readonly increment?: Duration | undefined;
    /** Longest delay. By default the retry’s `maxDelay`. */
    readonly max?: Duration | undefined;
    /** How chance comes into the delays. @default "none" */
    readonly jitter?: 'none' | 'full' | 'equal' | undefined;
  };
} | {
  readonly fibonacci: {
    readonly initial: Duration;
    /** Longest delay. By default the retry’s `maxDelay`. */
    readonly max?: Duration | undefined;
    /** How chance comes into the delays. @default "none" */
    readonly jitter?: 'none' | 'full' | 'equal' | undefined;
  };
} | {
  readonly schedule: readonly Duration[] | {
    readonly delays: readonly Duration[];
    /** How chance comes into the delays. @default "none" */
    readonly jitter?: 'none' | 'full' | 'equal' | undefined;
  };
} | FunctionReference;

/** Keeps retries to a share of the calls, lest they turn an outage into a storm. */
export interface BudgetConfig {
  /** How many retries there may be for each call. @default 0.2 */
  readonly ratio?: number | undefined;
  /** So many retries a second are allowed whatever the ratio. @default 10 */
  readonly minPerSecond?: number | undefined;
  /** Over how long calls and retries are counted; at most 1 h. @default "10s" */
  readonly window?: Duration | undefined;
  /** Appears in snapshots. */
  readonly name?: string | undefined;
}

/** Has a Retry-After that the server says to one call hold for all: until it is over they are refused locally, or wait. */
export interface HoldConfig {
  /** Appears in errors, events and metrics. @default "hold" */
  readonly name?: string | undefined;
  /** The longest peace that is kept, however long the server asked for. @default "1m" */
  readonly max?: Duration | undefined;
  /** How long a call may wait for the peace to end. Others are refused at once. @default 0 */
  readonly maxWait?: Duration | undefined;
  /** Up to what share of a wait is added to it by chance. @default 0.2 */
  readonly jitter?: number | undefined;
}

/** Stops calling a dependency that fails. Opens on any of `failureRate` (0.5 if none is given), `slowCallRate`, `consecutiveFailures`, `shouldTrip`. */
export interface CircuitBreakerConfig {
  /** Appears in errors, events and metrics. By default the name of the entry. */
  readonly name?: string | undefined;
  /** Opens the circuit when at least this share of the calls in the window failed. */
  readonly failureRate?: number | undefined;
  /** Opens the circuit when at least this share of the calls in the window was slow. Needs `slowCallDuration`. */
  readonly slowCallRate?: number | undefined;
  /** A call that takes longer is slow. Needs `slowCallRate`. */
  readonly slowCallDuration?: Duration | undefined;
  /** Opens the circuit after so many failures with no success between them. */
  readonly consecutiveFailures?: number | undefined;
  /** Name of the function that says whether to open, from the statistics. */
  readonly shouldTrip?: string | undefined;
  /** Which calls the rates are taken over: those of a length of time (`30s`), or that many of the last calls (`100`). @default "30s" */
  readonly window?: Extract<Duration, string> | number | undefined;
  /** Calls that must be in the window before a rate means anything. @default 20 */
  readonly minimumCalls?: number | undefined;
  /** How long the circuit stays open before it lets a probe through. @default {"initial":"5s","max":"5m","multiplier":2,"jitter":"equal"} */
  readonly breakDuration?: Duration | BreakGrowthConfig | FunctionReference | undefined;
  /** The longest break, whoever determines it. @default "5m" */
  readonly maxBreakDuration?: Duration | undefined;
  /** What it takes to close the circuit again. */
  readonly halfOpen?: {
    /** Probes that are let through to find out whether the dependency has recovered. @default 1 */
    readonly permits?: number | undefined;
    /** Share of the probes that must succeed for the circuit to close. @default 1 */
    readonly successRate?: number | undefined;
    /** For how long a probe holds its permit. By default as long as the break before. */
    readonly maxDuration?: Duration | undefined;
    /** For how long the circuit stays half-open while nobody calls: then it is closed. @default "10m" */
    readonly idle?: Duration | undefined;
  } | undefined;
  /** Lets a growing share of the calls through after the probes have closed the circuit. `false` lets all through at once. @default {"duration":"10s","from":0.1} */
  readonly slowStart?: SlowStartConfig | false | undefined;
  /** Name of the function that says whether an outcome counts as a failure. */
  readonly isFailure?: string | undefined;
}

/** A break that grows with each break in a row. */
export interface BreakGrowthConfig {
  readonly initial: Duration;
  readonly max: Duration;
  /** By what factor each break in a row is longer. @default 2 */
  readonly multiplier?: number | undefined;
  /** `equal`: a random length in [half of it, all of it). @default "equal" */
  readonly jitter?: 'equal' | 'none' | undefined;
}

/** A growing share of the calls that is let through after the circuit has closed. */
export interface SlowStartConfig {
  /** For how long, from the close on. @default "10s" */
  readonly duration?: Duration | undefined;
  /** Share of the calls that is let through at first. @default 0.1 */
  readonly from?: number | undefined;
}

/** Limits how many calls run at the same time. */
export interface BulkheadConfig {
  /** Appears in errors, events and metrics. @default "bulkhead" */
  readonly name?: string | undefined;
  /** How many calls may run at the same time. @default 25 */
  readonly maxConcurrent?: number | 'unlimited' | undefined;
  /** How many further calls may wait, first come, first served. @default 0 */
  readonly maxQueued?: number | 'unlimited' | undefined;
  /** How long a call may wait. Needs a `maxQueued` of at least 1. By default without limit. */
  readonly maxWait?: Duration | 'unlimited' | undefined;
  /** When a call that nobody waits for any more gives its permit back: when its operation has ended, or at once. @default "settle" */
  readonly releaseOn?: 'settle' | 'abandon' | undefined;
  /** Name of a limit made by p-limit, from the table `functions`, that is shared with other code. Instead of `maxConcurrent`. */
  readonly limit?: string | undefined;
}

/** One policy of an explicit order, by the name of its factory. */
export type StepConfig = 'retry' | 'holdOnRetryAfter' | 'circuitBreaker' | 'bulkhead' | {
  readonly fallback: FallbackConfig;
} | {
  readonly rateLimiter: RateLimiterConfig;
} | {
  readonly timeout: TimeoutConfig;
} | {
  readonly retry: RetryConfig | true;
} | {
  readonly holdOnRetryAfter: HoldConfig | true;
} | {
  readonly circuitBreaker: CircuitBreakerConfig | true;
} | {
  readonly bulkhead: BulkheadConfig | true;
};

/** Resilience policies as configuration, for seawall. */
export interface PoliciesConfig {
  /** Where editors find the schema. */
  readonly $schema?: string | undefined;
  /** What every entry in the standard order starts from. */
  readonly defaults?: EntryConfig | undefined;
  /** Retry budgets that several entries share, by name. */
  readonly budgets?: Readonly<Record<string, BudgetConfig>> | undefined;
  /** The pipelines by name: an object in the standard order, or a list in an order of its own. */
  readonly policies: Readonly<Record<string, EntryConfig | readonly StepConfig[]>>;
}
