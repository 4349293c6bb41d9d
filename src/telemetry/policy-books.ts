import type { EventHub, Measured, Policy } from '../core/index.ts';
import { underscored } from './error-type.ts';
import { schemasOf } from './event-schema.ts';
import type { Ledger } from './ledger.ts';
import type { PolicyTallies, Sort } from './tallies.ts';
import type { Throttle } from './throttle.ts';

/** The records about one policy of a pipeline. */
export interface PolicyBook {
  readonly policy: Pick<Policy<unknown>, 'kind' | 'name' | 'events' | 'reading'>;
  /** Name of the policy, unique in the pipeline. */
  readonly name: string;
  /** True if the policy is inside one that repeats. It then concerns attempts, not calls. */
  readonly perAttempt: boolean;
  /** Throttles by event type. */
  throttles: Map<string, Throttle> | undefined;
  tallies: PolicyTallies;
}

/** The books of a pipeline's policies. They are few, so a list is searched: it takes less memory than a map. */
export class PolicyBooks implements Iterable<PolicyBook> {
  readonly #pipeline: Pick<Measured, 'name' | 'hub'>;
  readonly #books: readonly PolicyBook[];
  /** Books of policies that were removed, as calls in flight may still be inside them, and the book of the pipeline itself. */
  readonly #others: PolicyBook[];

  /** @param left books of policies that were in the pipeline before */
  constructor({ name, hub, policies }: Measured, ledger: Ledger, left: PolicyBooks | undefined) {
    this.#pipeline = { name, hub };
    this.#books = booksFor(policies, ledger);
    this.#others = left === undefined ? [] : [...left.#books];
  }

  [Symbol.iterator](): Iterator<PolicyBook> {
    return this.#books[Symbol.iterator]();
  }

  of(policy: Policy<unknown>): PolicyBook | undefined {
    return this.#books.find((book) => book.policy === policy);
  }

  /** Returns the book of the policy that emits its events at `hub`. Policies without a hub emit theirs at the pipeline. */
  at(hub: EventHub, ledger: Ledger): PolicyBook | undefined {
    const isThere = ({ policy }: PolicyBook): boolean => policy.events === hub;
    const known = this.#books.find(isThere) ?? this.#others.find(isThere);
    if (known !== undefined || hub !== this.#pipeline.hub) return known;
    const { name } = this.#pipeline;
    const book = bookFor({ kind: 'pipeline', name, events: hub }, name, false, ledger);
    this.#others.push(book);
    return book;
  }

  /** Makes `ledger` count from now on. */
  moveTo(ledger: Ledger, withCounts: boolean): void {
    for (const book of this.#books) move(book, ledger, withCounts);
    for (const book of this.#others) move(book, ledger, withCounts);
  }
}

function booksFor(policies: readonly Policy<unknown>[], ledger: Ledger): PolicyBook[] {
  const books: PolicyBook[] = [];
  const names = new Set<string>();
  let perAttempt = false;
  for (const policy of policies) {
    if (policy.kind !== 'nested-pipeline' && !books.some((book) => book.policy === policy)) {
      books.push(bookFor(policy, uniqueName(policy, names), perAttempt, ledger));
    }
    perAttempt ||= policy.traits?.includes('repeats') === true;
  }
  return books;
}

function move(book: PolicyBook, ledger: Ledger, withCounts: boolean): void {
  const tallies = ledger.policy(book.name, sortOf(book.policy));
  if (tallies === book.tallies) return;
  if (withCounts) for (const [type, count] of book.tallies.counts()) tallies.add(type, count);
  book.tallies = tallies;
}

function bookFor(
  policy: PolicyBook['policy'],
  name: string,
  perAttempt: boolean,
  ledger: Ledger,
): PolicyBook {
  return { policy, name, perAttempt, throttles: undefined, tallies: ledger.policy(name, sortOf(policy)) };
}

/** Returns the properties of a policy that its counters need. Counters live longer than the policy, so they must not hold it. */
export function sortOf({ kind, events }: Pick<Policy<unknown>, 'kind' | 'events'>): Sort {
  return { kind, schemas: schemasOf(events) };
}

/** Returns `retry`, `retry_2`, … if several policies have the same name. */
function uniqueName({ name, kind }: Policy<unknown>, taken: Set<string>): string {
  const wanted = name === kind ? underscored(kind) : name;
  let unique = wanted;
  for (let number = 2; taken.has(unique); number++) unique = `${wanted}_${number}`;
  taken.add(unique);
  return unique;
}
