import {
  type Classifier,
  type Criticality,
  classifyByDefault,
  DEFAULT_CRITICALITY,
  type EventHub,
  type Executor,
  judge,
  type Operation,
  type Outcome,
  type PolicyCall,
  type Runtime,
  type Trait,
  type Verdict,
} from '../core/index.ts';

/** Properties of a fake call. */
export interface FakeCallOptions {
  attempt?: number;
  key?: string;
  classify?: Classifier;
  random?: () => number;
  wallNow?: () => number;
  idempotent?: boolean;
  /** Criticality of the call. @default 'critical' */
  criticality?: Criticality;
  /** Remaining time of the call in ms. @default untilDeadlineMs */
  remainingMs?: number;
  /** Time until the deadline in ms. @default Infinity */
  untilDeadlineMs?: number;
  startedAt?: number | undefined;
  lastRetried?: Outcome;
  /** @default false */
  isPart?: boolean;
  /** Traits of the outer policies. @default none */
  within?: readonly Trait[];
}

/**
 * A call for tests that call a policy's methods directly, in place of the engine. Its clock and timers throw, because a policy
 * receives the time as an argument.
 *
 *     const call = new FakeCall({ key: 'tenant' });
 *     expect(policy.admit?.(call, 0)).toEqual({ type: 'park', ms: 100 });
 */
export class FakeCall implements PolicyCall {
  attempt: number;
  readonly key: string | undefined;
  permit: unknown;
  readonly idempotent: boolean | undefined;
  readonly criticality: Criticality;
  remainingMs: number;
  untilDeadlineMs: number;

  /** Start of the operation. 0 by default: for most calls in tests, the operation has run. */
  startedAt: number | undefined;
  lastRetried: Outcome | undefined;
  note: unknown;
  isPart: boolean;
  readonly pipeline = 'test';
  readonly scope: readonly EventHub[] = [];
  readonly operation: Operation = () => undefined;
  readonly runtime: Runtime;
  readonly signal: AbortSignal = new AbortController().signal;
  /** Number of times that the policy called `resume`. */
  resumed = 0;
  readonly #classify: Classifier;
  readonly #within: readonly Trait[];

  constructor(options: FakeCallOptions = {}) {
    this.attempt = options.attempt ?? 1;
    this.key = options.key;
    this.idempotent = options.idempotent;
    this.criticality = options.criticality ?? DEFAULT_CRITICALITY;
    this.untilDeadlineMs = options.untilDeadlineMs ?? Number.POSITIVE_INFINITY;
    this.remainingMs = options.remainingMs ?? this.untilDeadlineMs;
    this.startedAt = 'startedAt' in options ? options.startedAt : 0;
    this.lastRetried = options.lastRetried;
    this.isPart = options.isPart ?? false;
    this.#within = options.within ?? [];
    this.#classify = options.classify ?? classifyByDefault;
    this.runtime = {
      clock: {
        now: () => {
          throw new Error('a policy receives the time as an argument, and must not read a clock');
        },
        wallNow: options.wallNow ?? (() => 0),
        setTimer: () => {
          throw new Error('a policy must not set timers');
        },
      },
      random: options.random ?? (() => 0.5),
    };
  }

  verdict(outcome: Outcome): Verdict {
    return judge(this.#classify, outcome, this);
  }

  within(trait: Trait): boolean {
    return this.#within.includes(trait);
  }

  permitOfCall<P>(isWanted: (permit: unknown) => permit is P): P | undefined {
    return isWanted(this.permit) ? this.permit : undefined;
  }

  resume(): void {
    this.resumed += 1;
  }

  through<T>(pipeline: Executor, operation: Operation<T>): Promise<T> {
    return pipeline.execute(operation) as Promise<T>;
  }
}
