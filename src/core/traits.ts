/**
 * The effects of a policy on the calls inside it that matter to other policies. They ask for it, and never for a kind:
 * - `repeats`: it may run what lies inside more than once for a call, as a retry does;
 * - `queues`: calls may wait in it for their turn, as in a bulkhead;
 * - `judges`: it counts outcomes and acts upon them, as a circuit breaker does;
 * - `answers`: it gives an answer of its own in place of a failure, as a fallback does;
 * - `shares`: calls that ask for the same share an answer, as in a cache;
 * - `spreads`: it chooses, for each attempt, which of several endpoints that goes to;
 * - `limits`: it bounds time, or how many calls there are, as a timeout or a rate limiter does.
 */
export type Trait = keyof Facts;

/** The facts that others may ask about a policy, by trait. Without limit is Infinity. */
export interface Facts {
  readonly repeats: Repeats;
  readonly queues: Queues;
  readonly judges: Judges;
  readonly answers: Answers;
  readonly shares: Shares;
  readonly spreads: Spreads;
  readonly limits: Limits;
}

/** The traits of a policy that runs what lies inside more than once for a call. */
export interface Repeats {
  /** How often what lies inside runs at most, the first time included. */
  readonly attempts: number;
  /** The longest delay before repetition `n`, counted from 1, in ms; what a server asks for may be longer. */
  longestDelayMs(n: number): number;
  /** The delay before the first repetition, without chance; Infinity where only a failure brings it about. */
  readonly firstDelayMs: number;
  /** No repetition begins later than this after the first time. */
  readonly maxElapsedMs: number;
  /** True if the next time begins beside the one before, which may take the answer: as a hedge's, not as a retry's. */
  readonly isBeside?: boolean | undefined;
  /** True if something keeps repetitions to a share of the calls. */
  readonly isBudgeted: boolean;
  /** The options that say so: advice names the one to change. */
  readonly options: {
    readonly attempts: string;
    readonly delay?: string | undefined;
    readonly elapsed?: string | undefined;
    readonly budget?: string | undefined;
  };
}

/** The traits of a policy in which calls wait. */
export interface Queues {
  readonly maxQueued: number;
  /** The longest wait: Infinity where nothing bounds it, and 0 where nobody waits. */
  readonly maxWaitMs: number;
  /** The option that bounds the wait. */
  readonly option: string;
  /** The options by which the order is another one than that of arrival. @default none */
  readonly order?: readonly string[] | undefined;
  /** True if those who came first may wait for as long as others keep coming. @default false */
  readonly starves?: boolean | undefined;
}

/** The traits of a policy that judges a dependency by its outcomes. */
export interface Judges {
  /** The length of the window that it judges by; `undefined` where that is no time. */
  readonly windowMs: number | undefined;
  /** Calls that must be in the window before it acts; `undefined` where it may act upon fewer by another rule. */
  readonly minimumCalls: number | undefined;
  /** A call that takes longer counts as slow. */
  readonly slowMs: number | undefined;
  /** The options that say so: advice names the one to change. */
  readonly options: {
    readonly window?: string | undefined;
    readonly minimumCalls?: string | undefined;
    readonly slow?: string | undefined;
  };
}

/** The traits of a policy that answers in place of a failure. */
export interface Answers {
  /** True if each failure is answered, whatever it was. */
  readonly always: boolean;
}

export interface Shares {
  /** True if the answer is kept for calls that come later, too. */
  readonly isKept: boolean;
  /** True if what lies inside may run though no call waits for it. */
  readonly refreshes: boolean;
}

/** The traits of a policy that chooses where each attempt goes. */
export interface Spreads {
  /** How many endpoints there are. */
  readonly endpoints: number;
}

/** The traits of a policy that limits what lies inside. */
export interface Limits {
  /** How long what lies inside may take; with `cooperative` it is asked to end, and waited for. */
  readonly timeMs?: number | undefined;
  readonly cooperative?: boolean | undefined;
  /** True if the time depends on the call, so that nobody knows it beforehand. */
  readonly isTimeUnknown?: boolean | undefined;
  /** How many calls may be inside at once. */
  readonly concurrent?: number | undefined;
  /** The option that bounds `concurrent`, if the limit adapts itself to the calls; `concurrent` is then its largest value. */
  readonly adapts?: string | undefined;
  /** How many calls may enter within a time, for all callers together. */
  within?(ms: number): number;
}
