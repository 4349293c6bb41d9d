import type { Facts, Trait } from '../core/index.ts';
import { type DescribedPolicy, factOf, type Subject } from './subject.ts';

/** A policy that has a trait, what it says about that, and what stands around it. */
export interface Place<T extends Trait> {
  readonly one: DescribedPolicy;
  readonly fact: Facts[T];
  /** The policies that enclose it, the outermost first. */
  readonly outer: readonly DescribedPolicy[];
  /** The policies that it encloses. */
  readonly inner: readonly DescribedPolicy[];
}

/** All policies with that trait, the outermost first. */
export function placesOf<T extends Trait>({ policies }: Pick<Subject, 'policies'>, trait: T): Place<T>[] {
  return policies.flatMap((one, at) => {
    const fact = factOf(one, trait);
    if (fact === undefined) return [];
    return [{ one, fact, outer: policies.slice(0, at), inner: policies.slice(at + 1) }];
  });
}

/** The policies that may run what lies inside more than once for a call. */
export function repeatersOf(subject: Pick<Subject, 'policies'>): Place<'repeats'>[] {
  return placesOf(subject, 'repeats').filter(({ fact }) => fact.attempts > 1);
}

/** Those of them that begin anew after a failure, and not beside what still runs. */
export function retriersOf(subject: Pick<Subject, 'policies'>): Place<'repeats'>[] {
  return repeatersOf(subject).filter(({ fact }) => fact.isBeside !== true);
}

/** The policies in which calls may wait. */
export function queuesOf(subject: Pick<Subject, 'policies'>): Place<'queues'>[] {
  return placesOf(subject, 'queues').filter(({ fact }) => fact.maxQueued > 0 && fact.maxWaitMs > 0);
}

/** The keys of an option of the policy; of the policy as a whole, where no option is known. */
export function keysOf(policy: DescribedPolicy, option: string | undefined): DescribedPolicy['keys'] {
  return option === undefined ? policy.keys : [...policy.keys, option];
}
