import type { Policy } from '../core/index.ts';

type Policies = readonly Policy<unknown>[];

/** Lists of policies, and whether any of them runs calls more than once: a client asks with each request. */
const known = new WeakMap<Policies, boolean>();

/** True if anything in the pipeline runs calls more than once. */
export function retries(policy: Policy<unknown> & { readonly policies?: Policies }): boolean {
  if (policy.traits?.includes('repeats') === true) return true;
  const { policies } = policy;
  if (policies === undefined) return false;
  const answer = known.get(policies) ?? policies.some(retries);
  known.set(policies, answer);
  return answer;
}
