import type { Bounds, BoundsContext } from '../core/index.ts';
import { type DescribedPolicy, factOf, type Subject } from './subject.ts';

/** The worst case of an operation that nothing encloses. */
const OPERATION: Bounds = {
  latencyMs: Infinity,
  attempts: 1,
  delaysMs: 0,
  running: Infinity,
  inFlight: Infinity,
};

/** The worst case of a call about which nothing is known: a policy that nobody has declared may do anything. */
const UNBOUNDED: Bounds = {
  latencyMs: Infinity,
  attempts: Infinity,
  delaysMs: Infinity,
  running: Infinity,
  inFlight: Infinity,
};

/** Of pipelines that have been looked into. A subject never changes. */
const known = new WeakMap<Subject, Bounds>();

/** Computes the worst case of a call through the pipeline, for one of its copies. */
export function boundsOf(subject: Subject): Bounds {
  // One pipeline may lead to the next, and a file may have thousands: those that others need come first, each once, without recursion.
  const row = [subject];
  const underWay = new Set(row);
  for (let one = row.at(-1); one !== undefined; one = row.at(-1)) {
    let missing: Subject | undefined;
    const bounds = fold(one, (other) => {
      // A pipeline that leads back to itself has no end.
      if (known.has(other) || underWay.has(other)) return known.get(other);
      missing ??= other;
      return undefined;
    });
    if (missing === undefined) {
      known.set(one, bounds);
      row.pop();
    } else {
      row.push(missing);
      underWay.add(missing);
    }
  }
  return known.get(subject) as Bounds;
}

/** From the innermost policy outward: each changes what lies inside of it. */
function fold(subject: Subject, of: (other: Subject) => Bounds | undefined): Bounds {
  const boundsOf: BoundsContext['boundsOf'] = (name) => {
    const other = subject.pipelineNamed?.(name);
    return (other && of(other)) ?? UNBOUNDED;
  };
  return subject.policies.reduceRight<Bounds>((inside, policy) => {
    const context = { boundsOf, isRepeated: isRepeated(subject, policy) };
    return policy.declaration?.around(inside, policy.options, context) ?? UNBOUNDED;
  }, OPERATION);
}

/** True if a policy further out runs it more than once for a call. */
function isRepeated({ policies }: Subject, policy: DescribedPolicy): boolean {
  const repeater = policies.findIndex(({ facts }) => facts?.repeats !== undefined);
  return repeater !== -1 && repeater < policies.indexOf(policy);
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
