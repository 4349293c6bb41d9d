import { boundsOf, type DescribedPolicy, factOf, mayBoundTime, type Subject } from '../../advice/index.ts';

/** What a caller sees in each case, a sentence each. */
export interface Behavior {
  /** The operation fails. */
  readonly onFailure: readonly string[];
  /** The operation does not answer. */
  readonly onTimeout: readonly string[];
  /** There are more calls than there is room for. */
  readonly onOverload: readonly string[];
}

/** What happens to a call, told from the inside out. */
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

/** It says itself how often. */
function isRetry(policy: DescribedPolicy): boolean {
  return factOf(policy, 'repeats') !== undefined;
}

/** True if it bounds how many calls run, or may do so. */
function mayLimit(policy: DescribedPolicy): boolean {
  if (policy.facts === undefined) return true;
  const { concurrent, within } = factOf(policy, 'limits') ?? {};
  return concurrent !== undefined || within !== undefined;
}
