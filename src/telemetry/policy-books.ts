import type { EventHub, Measured, Policy } from '../core/index.ts';
import { underscored } from './error-type.ts';
import type { Ledger, PolicyTallies } from './ledger.ts';
import type { Throttle } from './throttle.ts';

/** What is kept about one policy of a pipeline. */
export interface PolicyBook {
  readonly policy: Pick<Policy<unknown>, 'kind' | 'name' | 'describe' | 'snapshot'>;
  /** Unique in the pipeline. */
  readonly name: string;
  /** Whether it lies inside a retry: then it is about attempts, not about calls. */
  readonly perAttempt: boolean;
  /** By the type of the event. */
  throttles: Map<string, Throttle> | undefined;
  tallies: PolicyTallies;
}

/** The policies of a pipeline, by themselves and by where they tell their events. */
export class PolicyBooks {
  readonly #pipeline: Pick<Measured, 'name' | 'hub'>;
  readonly #byPolicy = new Map<Policy<unknown>, PolicyBook>();
  readonly #byHub = new Map<EventHub, PolicyBook>();

  /** @param left policies that were in the pipeline before: calls in flight are in them yet */
  constructor({ name, hub, policies }: Measured, ledger: Ledger, left: PolicyBooks | undefined) {
    this.#pipeline = { name, hub };
    for (const { policy, book } of left ?? []) if (policy.events) this.#byHub.set(policy.events, book);
    const names = new Set<string>();
    let perAttempt = false;
    for (const policy of policies) {
      if (policy.kind !== 'nested-pipeline' && !this.#byPolicy.has(policy)) {
        const book = bookFor(policy, uniqueName(policy, names), perAttempt, ledger);
        this.#byPolicy.set(policy, book);
        if (policy.events !== undefined) this.#byHub.set(policy.events, book);
      }
      perAttempt ||= policy.kind === 'retry';
    }
  }

  *[Symbol.iterator](): IterableIterator<{ readonly policy: Policy<unknown>; readonly book: PolicyBook }> {
    for (const [policy, book] of this.#byPolicy) yield { policy, book };
  }

  of(policy: Policy<unknown>): PolicyBook | undefined {
    return this.#byPolicy.get(policy);
  }

  /** The policy that tells its events at `hub`. Those that have no hub of their own do so at the pipeline. */
  at(hub: EventHub, ledger: Ledger): PolicyBook | undefined {
    const known = this.#byHub.get(hub);
    if (known !== undefined || hub !== this.#pipeline.hub) return known;
    const { name } = this.#pipeline;
    const book = bookFor({ kind: 'pipeline', name }, name, false, ledger);
    this.#byHub.set(hub, book);
    return book;
  }

  /** From now on, `ledger` counts. */
  moveTo(ledger: Ledger, withCounts: boolean): void {
    for (const book of this.#byHub.values()) move(book, ledger, withCounts);
    for (const book of this.#byPolicy.values()) move(book, ledger, withCounts);
  }
}

function move(book: PolicyBook, ledger: Ledger, withCounts: boolean): void {
  const tallies = ledger.policy(book.name, book.policy.kind);
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
  return { policy, name, perAttempt, throttles: undefined, tallies: ledger.policy(name, policy.kind) };
}

/** `retry`, `retry_2`, … where policies have one name. */
function uniqueName({ name, kind }: Policy<unknown>, taken: Set<string>): string {
  const wanted = name === kind ? underscored(kind) : name;
  let unique = wanted;
  for (let number = 2; taken.has(unique); number++) unique = `${wanted}_${number}`;
  taken.add(unique);
  return unique;
}
