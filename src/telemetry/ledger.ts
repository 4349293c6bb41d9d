import type { Attributes } from '@opentelemetry/api';
import { bounded } from './bounded.ts';
import type { DurationBatch } from './duration-batch.ts';
import { CANCELLED } from './error-type.ts';
import { schemasOf } from './event-schema.ts';
import { ATTR, type CallOutcome, OTHER } from './schema.ts';
import { ONE_DURATION, type Series, type SeriesBudget } from './series-budget.ts';
import { eventsOf, type Overflow, PolicyTallies, type Sort } from './tallies.ts';

/** Distinct error types of a pipeline. */
const MAX_ERROR_TYPES = 32;
/** Policies of a pipeline: reached only by pipelines of one name that name their policies differently. */
const MAX_POLICIES = 64;
/** Of successes, of what was called off, and of what is beyond the other types: there is always room for these. */
const CERTAIN_DURATIONS = 3;

/** Where a ledger is one of those whose series an SDK has. */
export interface Share {
  readonly budget: SeriesBudget;
  /** Answers with what counts that which no series are left for; `undefined` for the one that does so itself. */
  readonly others: (() => Ledger) | undefined;
}

/** What is counted of policies that no series are left for. */
const OTHERS: Sort = { kind: OTHER, schemas: schemasOf(undefined) };

/** The series that a pipeline of those sorts of policies takes at least. */
export function seriesOf(sorts: readonly Sort[]): Series {
  const events = sorts.reduce((sum, sort) => sum + eventsOf(sort), 0);
  return { durations: CERTAIN_DURATIONS, events };
}

/**
 * The counters of a pipeline, and the attributes that its series have. Pipelines of one name share one, once a metrics SDK
 * is there: their counters are one series, which must not fall when one of them is no longer used.
 */
export class Ledger {
  readonly attributes: Attributes;
  /** Runs of the operation. */
  attempts = 0;
  /** Calls that have ended, by how; once somebody measures. */
  readonly calls: Record<CallOutcome, number> = { success: 0, failure: 0, cancelled: 0 };
  /** Of successful calls, once somebody measures. */
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

  /** What counts a policy that no series are left for. */
  #further(sort: Sort): PolicyTallies {
    return this.#share?.others?.().policy(OTHER, sort) ?? this.policy(OTHER, OTHERS);
  }

  /** Counts a call that has ended. */
  ended(type: string | undefined): void {
    this.calls[type === undefined ? 'success' : type === CANCELLED ? 'cancelled' : 'failure'] += 1;
  }

  /** The attributes of the calls that ended in each way. */
  get outcomes(): readonly (readonly [CallOutcome, Attributes])[] {
    this.#outcomes ??= (Object.keys(this.calls) as CallOutcome[]).map(
      (outcome) => [outcome, { ...this.attributes, [ATTR.callOutcome]: outcome }] as const,
    );
    return this.#outcomes;
  }

  /** The type, as long as there are few of them. */
  errorType(type: string): string {
    return String(this.failure(type)[ATTR.errorType]);
  }

  /** The attributes of what failed with that type of error. */
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
