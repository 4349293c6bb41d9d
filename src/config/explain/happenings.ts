import { boundsOf, type DescribedPolicy, factOf, mayBoundTime, type Subject } from '../../advice/index.ts';

/** Outcomes that a caller sees in each case, one sentence each. */
export interface Behavior {
  /** Outcomes when the operation fails. */
  readonly onFailure: readonly string[];
  /** Outcomes when the operation does not answer. */
  readonly onTimeout: readonly string[];
  /** Outcomes when there are more calls than permits and places. */
  readonly onOverload: readonly string[];
}

/** Describes the outcomes of a call, policy by policy, from the innermost to the outermost. */
export function whatHappens(subject: Subject): Behavior {
  const { policies } = subject;
  const onFailure: string[] = [];
  const onTimeout: string[] = [];
  const onOverload: string[] = [];
  if (boundsOf(subject).attempts === 1 && !policies.some(isRetry))
    onFailure.push('The failure passes: nothing is retried.');
  if (!policies.some(mayBoundTime))
    onTimeout.push('Nothing ends the wait: the call hangs as long as the operation does.');
  if (!policies.some(mayLimit)) onOverload.push('Nothing bounds how many calls run: all are let through.');
  for (const [at, { declaration, name, options }] of [...policies.entries()].reverse()) {
    const isRepeated = policies.slice(0, at).some((outer) => (factOf(outer, 'repeats')?.attempts ?? 1) > 1);
    const happens = declaration?.happens?.(options, { name, isRepeated });
    if (happens?.onFailure !== undefined) onFailure.push(happens.onFailure);
    if (happens?.onTimeout !== undefined) onTimeout.push(happens.onTimeout);
    if (happens?.onOverload !== undefined) onOverload.push(happens.onOverload);
  }
  return { onFailure, onTimeout, onOverload };
}

/** True if the policy itself states how often it runs the operation. */
function isRetry(policy: DescribedPolicy): boolean {
  return factOf(policy, 'repeats') !== undefined;
}

/** True if the policy limits how many calls run, or may limit it. */
function mayLimit(policy: DescribedPolicy): boolean {
  if (policy.facts === undefined) return true;
  const { concurrent, within } = factOf(policy, 'limits') ?? {};
  return concurrent !== undefined || within !== undefined;
}
