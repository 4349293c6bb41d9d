import type { Attributes } from '@opentelemetry/api';
import { bounded } from './bounded.ts';
import { underscored } from './error-type.ts';
import { recordName, type Schemas, schemaOf } from './event-schema.ts';
import { ATTR, CIRCUIT_STATES, OTHER, PREFIX } from './schema.ts';
import { ONE_EVENT, type SeriesBudget } from './series-budget.ts';

/** Types of events of a policy: reached only by custom policies that make up types. */
const MAX_EVENT_TYPES = 32;

/** How often something happened. */
interface Tally {
  /** Made when it is first looked at. */
  attributes: Attributes | undefined;
  count: number;
}

/** Where the series of many are counted. */
export interface Overflow {
  readonly budget: SeriesBudget;
  /** Counts what no series are left for. */
  tallies(sort: Sort): PolicyTallies;
}

/** What is counted of a policy goes by its kind, and by the events that it can have: their counters are there from the start. */
export interface Sort {
  readonly kind: string;
  readonly schemas: Schemas;
}

/** How many series the events of a policy of that sort take at least. */
export function eventsOf({ schemas }: Sort): number {
  return Object.keys(schemas).length;
}

/** What a policy has done, by the type of the event. Attributes are made when somebody wants them: most often nobody does. */
export class PolicyTallies {
  readonly #sort: Sort;
  readonly #name: string;
  readonly #pipeline: Attributes;
  readonly #overflow: Overflow | undefined;
  readonly #byType = new Map<string, Tally>();
  #attributes: Attributes | undefined;
  #states: readonly Attributes[] | undefined;

  /** @param overflow `undefined` where no SDK is told */
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

  /** The attributes of each state that its circuit can be in, in the order of CIRCUIT_STATES. */
  get states(): readonly Attributes[] {
    this.#states ??= CIRCUIT_STATES.map((state) => ({ ...this.attributes, [ATTR.circuitState]: state }));
    return this.#states;
  }

  add(type: string, count: number): void {
    this.#tally(type).count += count;
  }

  /** What was counted so far. */
  *counts(): IterableIterator<readonly [type: string, count: number]> {
    for (const [type, { count }] of this.#byType) yield [type, count];
  }

  /** What was counted and what could be: a counter that appears with its first event has no increase that could be seen. */
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
    // By what it is called in the end, lest two counters have one series.
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
