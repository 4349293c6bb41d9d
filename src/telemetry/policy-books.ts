import type { EventHub, Measured, Policy } from '../core/index.ts';
import { underscored } from './error-type.ts';
import { schemasOf } from './event-schema.ts';
import type { Ledger } from './ledger.ts';
import type { PolicyTallies, Sort } from './tallies.ts';
import type { Throttle } from './throttle.ts';

/** What is kept about one policy of a pipeline. */
export interface PolicyBook {
  readonly policy: Pick<Policy<unknown>, 'kind' | 'name' | 'events' | 'reading'>;
  /** Unique in the pipeline. */
  readonly name: string;
  /** True if it lies inside a policy that repeats: then it is about attempts, not about calls. */
  readonly perAttempt: boolean;
  /** By the type of the event. */
  throttles: Map<string, Throttle> | undefined;
  tallies: PolicyTallies;
}

/** The policies of a pipeline. There are few, so a book is looked for in a list: that takes less memory than a map. */
export class PolicyBooks implements Iterable<PolicyBook> {
  readonly #pipeline: Pick<Measured, 'name' | 'hub'>;
  readonly #books: readonly PolicyBook[];
  /** Of policies that have left, while calls in flight are in them yet; and of the pipeline itself. */
  readonly #others: PolicyBook[];

  /** @param left policies that were in the pipeline before */
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

  /** The policy that tells its events at `hub`. Those that have no hub of their own do so at the pipeline. */
  at(hub: EventHub, ledger: Ledger): PolicyBook | undefined {
    const isThere = ({ policy }: PolicyBook): boolean => policy.events === hub;
    const known = this.#books.find(isThere) ?? this.#others.find(isThere);
    if (known !== undefined || hub !== this.#pipeline.hub) return known;
    const { name } = this.#pipeline;
    const book = bookFor({ kind: 'pipeline', name, events: hub }, name, false, ledger);
    this.#others.push(book);
    return book;
  }

  /** From now on, `ledger` counts. */
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

/** What goes into the counters of the policy. They outlive it, and so do not know it. */
export function sortOf({ kind, events }: Pick<Policy<unknown>, 'kind' | 'events'>): Sort {
  return { kind, schemas: schemasOf(events) };
}

/** `retry`, `retry_2`, … where policies have one name. */
function uniqueName({ name, kind }: Policy<unknown>, taken: Set<string>): string {
  const wanted = name === kind ? underscored(kind) : name;
  let unique = wanted;
  for (let number = 2; taken.has(unique); number++) unique = `${wanted}_${number}`;
  taken.add(unique);
  return unique;
}
