import type { Bounds, BoundsContext } from '../core/index.ts';
import { type DescribedPolicy, factOf, type Subject } from './subject.ts';

/** What an operation may come to that nothing encloses. */
const OPERATION: Bounds = {
  latencyMs: Infinity,
  attempts: 1,
  delaysMs: 0,
  running: Infinity,
  inFlight: Infinity,
};

/** What a call may come to when nothing is known about it: a policy that nobody has declared may do anything. */
const UNBOUNDED: Bounds = { ...OPERATION, attempts: Infinity, delaysMs: Infinity };

/** What a call through the pipeline may come to, for one of its copies. */
export function boundsOf(subject: Subject): Bounds {
  return boundsWithin(subject, subject.policies);
}

/**
 * What it comes to inside, at the operation's end of the pipeline: from the innermost policy outward, each changes what lies inside
 * of it.
 * @param inner the last policies of the subject
 */
export function boundsWithin(subject: Subject, inner: readonly DescribedPolicy[]): Bounds {
  return fold(subject, inner, [subject.name]);
}

/** @param way names of the pipelines that led here: what leads back to one of them has no end */
function fold(subject: Subject, policies: readonly DescribedPolicy[], way: readonly string[]): Bounds {
  const context: BoundsContext = {
    boundsOf(name) {
      const other = way.includes(name) ? undefined : subject.pipelineNamed?.(name);
      return other === undefined ? UNBOUNDED : fold(other, other.policies, [...way, name]);
    },
  };
  return policies.reduceRight<Bounds>(
    (inside, { declaration, options }) => declaration?.around(inside, options, context) ?? UNBOUNDED,
    OPERATION,
  );
}

/** The time that calls have, and the policy that ends it. */
export interface TimeBudget {
  readonly ms: number;
  readonly by: DescribedPolicy;
}

/**
 * The least time that these policies allow to what lies inside all of them. A cooperative timeout allows any: it waits for as long as the
 * operation takes.
 */
export function timeBudget(policies: readonly DescribedPolicy[]): TimeBudget | undefined {
  let least: TimeBudget | undefined;
  for (const by of policies) {
    const { timeMs: ms = Infinity, cooperative = false } = factOf(by, 'limits') ?? {};
    if (!cooperative && ms < (least?.ms ?? Infinity)) least = { ms, by };
  }
  return least;
}

/** True if the policy may end what lies inside by time, be it that nobody can say. */
export function mayBoundTime(policy: DescribedPolicy): boolean {
  if (policy.facts === undefined) return true;
  const { timeMs = Infinity, isTimeUnknown = false } = factOf(policy, 'limits') ?? {};
  return timeMs < Infinity || isTimeUnknown;
}
