import type { Attributes } from '@opentelemetry/api';
import type { DurationBatch } from './duration-batch.ts';
import { underscored } from './error-type.ts';
import { POLICY_EVENTS, schemaOf } from './event-schema.ts';
import { ATTR, OTHER, PREFIX } from './schema.ts';

/** Distinct error types of a pipeline. */
const MAX_ERROR_TYPES = 32;
/** Policies of a pipeline: reached only by pipelines of one name that name their policies differently. */
const MAX_POLICIES = 64;
/** Types of events of a policy: reached only by custom policies that make up types. */
const MAX_EVENT_TYPES = 32;
const MAX_NAME_LENGTH = 128;

/** How often something happened. */
export interface Tally {
  /** Made when it is first looked at. */
  attributes: Attributes | undefined;
  count: number;
}

/** What a policy has done, by the type of the event. Attributes are made when somebody wants them: most often nobody does. */
export class PolicyTallies {
  readonly #kind: string;
  readonly #name: string;
  readonly #pipeline: Attributes;
  readonly #byType = new Map<string, Tally>();
  #attributes: Attributes | undefined;

  constructor(kind: string, name: string, pipeline: Attributes) {
    this.#kind = kind;
    this.#name = name;
    this.#pipeline = pipeline;
  }

  get attributes(): Attributes {
    this.#attributes ??= Object.freeze({
      ...this.#pipeline,
      [ATTR.policyName]: this.#name.slice(0, MAX_NAME_LENGTH),
      [ATTR.policyType]: underscored(this.#kind),
    });
    return this.#attributes;
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
    for (const type of POLICY_EVENTS[this.#kind] ?? ['execution.rejected']) this.#tally(type);
    for (const [type, tally] of this.#byType) {
      tally.attributes ??= this.#attributesOf(type);
      yield [tally.count, tally.attributes];
    }
  }

  #tally(type: string): Tally {
    const known = this.#byType.get(type);
    if (known !== undefined) return known;
    if (this.#byType.size >= MAX_EVENT_TYPES && type !== OTHER) return this.#tally(OTHER);
    const tally: Tally = { attributes: undefined, count: 0 };
    this.#byType.set(type, tally);
    return tally;
  }

  #attributesOf(type: string): Attributes {
    const known = schemaOf(type)?.name.slice(PREFIX.length);
    const attributes = { ...this.attributes, [ATTR.policyEvent]: known ?? type.slice(0, MAX_NAME_LENGTH) };
    const state = STATE_OF[type];
    return Object.freeze(state === undefined ? attributes : { ...attributes, [ATTR.circuitState]: state });
  }
}

const STATE_OF: Readonly<Record<string, string>> = {
  'circuit.opened': 'open',
  'circuit.half-opened': 'half_open',
  'circuit.closed': 'closed',
  'circuit.isolated': 'isolated',
  'circuit.disabled': 'disabled',
  'circuit.metrics-only': 'metrics_only',
};

/**
 * The counters of a pipeline, and the attributes that its series have. Pipelines of one name share one, once a metrics SDK
 * is there: their counters are one series, which must not fall when one of them is no longer used.
 */
export class Ledger {
  readonly attributes: Attributes;
  /** Runs of the operation. */
  attempts = 0;
  /** Of successful calls, once somebody measures. */
  durations: DurationBatch | undefined = undefined;
  readonly policies: Map<string, PolicyTallies> = new Map();
  readonly #failures = new Map<string, Attributes>();

  constructor(name: string, attributes: Attributes) {
    this.attributes = Object.freeze({ ...attributes, [ATTR.pipelineName]: name.slice(0, MAX_NAME_LENGTH) });
  }

  policy(name: string, kind: string): PolicyTallies {
    const key = `${kind}/${name}`;
    const known = this.policies.get(key);
    if (known !== undefined) return known;
    if (this.policies.size >= MAX_POLICIES && name !== OTHER) return this.policy(OTHER, kind);
    const tallies = new PolicyTallies(kind, name, this.attributes);
    this.policies.set(key, tallies);
    return tallies;
  }

  /** The type, as long as there are few of them. */
  errorType(type: string): string {
    return String(this.failure(type)[ATTR.errorType]);
  }

  /** The attributes of what failed with that type of error. */
  failure(type: string): Attributes {
    const known = this.#failures.get(type);
    if (known !== undefined) return known;
    if (this.#failures.size >= MAX_ERROR_TYPES && type !== OTHER) return this.failure(OTHER);
    const attributes = Object.freeze({ ...this.attributes, [ATTR.errorType]: type });
    this.#failures.set(type, attributes);
    return attributes;
  }
}
