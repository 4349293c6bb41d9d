import type { Attributes } from '@opentelemetry/api';
import { bounded } from './bounded.ts';
import { underscored } from './error-type.ts';
import { recordName, type Schemas, schemaOf } from './event-schema.ts';
import { ATTR, CIRCUIT_STATES, OTHER, PREFIX } from './schema.ts';
import { ONE_EVENT, type SeriesBudget } from './series-budget.ts';

/** Largest number of event types of a policy. It is reached only by custom policies that create event types. */
const MAX_EVENT_TYPES = 32;

/** The count of one event type. */
interface Tally {
  /** Attributes of the count, created when they are first read. */
  attributes: Attributes | undefined;
  count: number;
}

/** The place where series beyond the limit are counted. */
export interface Overflow {
  readonly budget: SeriesBudget;
  /** Returns the tallies of a policy that has no series left. */
  tallies(sort: Sort): PolicyTallies;
}

/** The kind of a policy, and its possible events. Their counters exist from the start. */
export interface Sort {
  readonly kind: string;
  readonly schemas: Schemas;
}

/** Returns the smallest number of event series of a policy of that kind. */
export function eventsOf({ schemas }: Sort): number {
  return Object.keys(schemas).length;
}

/** The events of a policy, counted by type. The attributes are created when they are read: most often they never are. */
export class PolicyTallies {
  readonly #sort: Sort;
  readonly #name: string;
  readonly #pipeline: Attributes;
  readonly #overflow: Overflow | undefined;
  readonly #byType = new Map<string, Tally>();
  #attributes: Attributes | undefined;
  #states: readonly Attributes[] | undefined;

  /** @param overflow `undefined` if no SDK records metrics */
  constructor(sort: Sort, name: string, pipeline: Attributes, overflow: Overflow | undefined) {
    this.#sort = sort;
    this.#name = name;
    this.#pipeline = pipeline;
    this.#overflow = overflow;
  }

  get attributes(): Attributes {
    this.#attributes ??= Object.freeze({
      ...this.#pipeline,
      [ATTR.policyName]: bounded(this.#name),
      [ATTR.policyType]: bounded(underscored(this.#sort.kind)),
    });
    return this.#attributes;
  }

  /** The attributes of each state of the policy's circuit, in the order of CIRCUIT_STATES. */
  get states(): readonly Attributes[] {
    this.#states ??= CIRCUIT_STATES.map((state) => ({ ...this.attributes, [ATTR.circuitState]: state }));
    return this.#states;
  }

  add(type: string, count: number): void {
    this.#tally(type).count += count;
  }

  /** Lists the counts. */
  *counts(): IterableIterator<readonly [type: string, count: number]> {
    for (const [type, { count }] of this.#byType) yield [type, count];
  }

  /** Lists the counts, including possible events with 0. A counter that first appears with its first event shows no increase. */
  *points(): IterableIterator<readonly [count: number, attributes: Attributes]> {
    for (const type of Object.keys(this.#sort.schemas)) this.#tally(type);
    for (const [type, tally] of this.#byType) {
      tally.attributes ??= this.#attributesOf(type);
      yield [tally.count, tally.attributes];
    }
  }

  #tally(type: string): Tally {
    const known = this.#byType.get(type);
    if (known !== undefined) return known;
    // Uses the final name, so that two counters never have the same series.
    const name = bounded(type);
    if (name !== type) return this.#tally(name);
    if (!Object.hasOwn(this.#sort.schemas, type)) {
      if (this.#byType.size >= MAX_EVENT_TYPES && type !== OTHER) return this.#tally(OTHER);
      const further = this.#overflow?.budget.take(ONE_EVENT) === false && this.#overflow.tallies(this.#sort);
      if (further && further !== this) return further.#tally(OTHER);
    }
    const tally: Tally = { attributes: undefined, count: 0 };
    this.#byType.set(type, tally);
    return tally;
  }

  #attributesOf(type: string): Attributes {
    const schema = schemaOf(this.#sort.schemas, type);
    const name = schema === undefined ? type : recordName(type, schema).slice(PREFIX.length);
    return Object.freeze({ ...this.attributes, [ATTR.policyEvent]: name, ...schema?.counterAttributes });
  }
}
