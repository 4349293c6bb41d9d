import type { Attributes } from '@opentelemetry/api';
import { bounded } from './bounded.ts';
import type { DurationBatch } from './duration-batch.ts';
import { CANCELLED } from './error-type.ts';
import { schemasOf } from './event-schema.ts';
import { ATTR, type CallOutcome, OTHER } from './schema.ts';
import { ONE_DURATION, type Series, type SeriesBudget } from './series-budget.ts';
import { eventsOf, type Overflow, PolicyTallies, type Sort } from './tallies.ts';

/** Largest number of distinct error types of a pipeline. */
const MAX_ERROR_TYPES = 32;
/**
 * Largest number of policies of a pipeline. It is reached only if pipelines with the same name have policies with different
 * names.
 */
const MAX_POLICIES = 64;
/**
 * Number of duration series that always have room: those of successes, of cancelled calls, and of error types beyond the limit.
 */
const CERTAIN_DURATIONS = 3;

/** The share of a ledger in the series that an SDK can keep. */
export interface Share {
  readonly budget: SeriesBudget;
  /** Returns the ledger for everything that has no series left; `undefined` for that ledger itself. */
  readonly others: (() => Ledger) | undefined;
}

/** The kind that stands for all policies that have no series left. */
const OTHERS: Sort = { kind: OTHER, schemas: schemasOf(undefined) };

/** Returns the smallest number of series of a pipeline with policies of those kinds. */
export function seriesOf(sorts: readonly Sort[]): Series {
  const events = sorts.reduce((sum, sort) => sum + eventsOf(sort), 0);
  return { durations: CERTAIN_DURATIONS, events };
}

/**
 * The counters of a pipeline, and the attributes of its series. Once a metrics SDK is registered, pipelines with the same name
 * share one ledger: their counters are one series, which must not fall when one of the pipelines is no longer used.
 */
export class Ledger {
  readonly attributes: Attributes;
  /** Number of runs of the operation. */
  attempts = 0;
  /** Number of calls that have ended, by outcome. Counted once an SDK records metrics. */
  readonly calls: Record<CallOutcome, number> = { success: 0, failure: 0, cancelled: 0 };
  /** Durations of successful calls. Recorded once an SDK records metrics. */
  durations: DurationBatch | undefined = undefined;
  readonly policies: Map<string, PolicyTallies> = new Map();
  readonly #failures = new Map<string, Attributes>();
  readonly #share: Share | undefined;
  #outcomes: readonly (readonly [CallOutcome, Attributes])[] | undefined;

  constructor(name: string, attributes: Attributes, share?: Share) {
    this.attributes = Object.freeze({ ...attributes, [ATTR.pipelineName]: bounded(name) });
    this.#share = share;
  }

  policy(name: string, sort: Sort): PolicyTallies {
    const key = `${bounded(sort.kind)}/${bounded(name)}`;
    const known = this.policies.get(key);
    if (known !== undefined) return known;
    if (this.policies.size >= MAX_POLICIES && name !== OTHER) return this.policy(OTHER, sort);
    if (this.policies.size >= 2 * MAX_POLICIES && sort !== OTHERS) return this.policy(OTHER, OTHERS);
    const takes = { durations: 0, events: eventsOf(sort) };
    const isLast = this.#share?.others === undefined && name === OTHER && sort === OTHERS;
    if (!isLast && this.#share?.budget.take(takes) === false) return this.#further(sort);
    const tallies = new PolicyTallies(sort, name, this.attributes, this.#overflow);
    this.policies.set(key, tallies);
    return tallies;
  }

  get #overflow(): Overflow | undefined {
    const share = this.#share;
    return share && { budget: share.budget, tallies: (sort) => this.#further(sort) };
  }

  /** Returns the tallies of a policy that has no series left. */
  #further(sort: Sort): PolicyTallies {
    return this.#share?.others?.().policy(OTHER, sort) ?? this.policy(OTHER, OTHERS);
  }

  /** Counts a call that has ended. */
  ended(type: string | undefined): void {
    this.calls[type === undefined ? 'success' : type === CANCELLED ? 'cancelled' : 'failure'] += 1;
  }

  /** The attributes of the calls with each outcome. */
  get outcomes(): readonly (readonly [CallOutcome, Attributes])[] {
    this.#outcomes ??= (Object.keys(this.calls) as CallOutcome[]).map(
      (outcome) => [outcome, { ...this.attributes, [ATTR.callOutcome]: outcome }] as const,
    );
    return this.#outcomes;
  }

  /** Returns the type itself while there are few types, and `_OTHER` beyond the limit. */
  errorType(type: string): string {
    return String(this.failure(type)[ATTR.errorType]);
  }

  /** Returns the attributes of failures with that error type. */
  failure(type: string): Attributes {
    const known = this.#failures.get(type);
    if (known !== undefined) return known;
    if (type !== OTHER && type !== CANCELLED && !this.#hasRoomForFailure()) return this.failure(OTHER);
    const attributes = Object.freeze({ ...this.attributes, [ATTR.errorType]: type });
    this.#failures.set(type, attributes);
    return attributes;
  }

  #hasRoomForFailure(): boolean {
    if (this.#failures.size >= MAX_ERROR_TYPES) return false;
    return this.#share === undefined || this.#share.budget.take(ONE_DURATION);
  }
}
