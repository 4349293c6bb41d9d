import type { Policy } from '../core/index.ts';
import type { Placed } from '../engine/index.ts';

/**
 * A call that needs two permits of one lock waits for itself as soon as all of them are taken by its like: where a policy
 * stands in a row twice, or further in there is another pipeline with it that the call may be run through.
 */
export function refuseSelfDeadlock(placed: readonly Placed[]): void {
  const held = new Set<object>();
  for (const { policy } of placed) {
    const { lock } = policy;
    if (lock !== undefined && held.has(lock)) {
      throw new TypeError(
        `pipeline: the ${policy.kind} '${policy.name}' stands in it twice, or shares its limit with another one, so a call would wait for a place that it holds itself`,
      );
    }
    if (policy.pipelines !== undefined && held.size > 0) refuseWithin(policy, held);
    if (lock !== undefined) held.add(lock);
  }
}

/** The inner policies are entered while the locks are held. */
function refuseWithin(outer: Policy<unknown>, held: ReadonlySet<object>): void {
  for (const policy of reachableFrom(outer)) {
    if (policy.lock === undefined || !held.has(policy.lock)) continue;
    throw new TypeError(
      `pipeline: the ${policy.kind} '${policy.name}' stands around '${outer.name}', and in a pipeline that that one runs calls through, so a call would wait for a place that it holds itself`,
    );
  }
}

/** All policies of the pipelines that the policy runs calls through, and of those that these do. */
function reachableFrom(policy: Policy<unknown>): ReadonlySet<Policy<unknown>> {
  const reached = new Set<Policy<unknown>>();
  const left = [policy];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    for (const inner of [...(next.pipelines ?? []), ...policiesOf(next)] as Policy<unknown>[]) {
      if (reached.has(inner)) continue;
      reached.add(inner);
      left.push(inner);
    }
  }
  return reached;
}

/** The policies that a pipeline consists of. */
function policiesOf(policy: Policy<unknown>): readonly Policy<unknown>[] {
  const { policies } = policy as { readonly policies?: unknown };
  return Array.isArray(policies) ? policies : [];
}
