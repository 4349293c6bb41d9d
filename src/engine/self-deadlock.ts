import type { Policy } from '../core/index.ts';
import type { Placed } from './plan.ts';

/** A call that needs two places in one bulkhead waits for itself as soon as all the places are taken by its like. */
export function refuseSelfDeadlock(placed: readonly Placed[]): void {
  const seen = new Set<Policy<unknown>>();
  for (const { policy } of placed) {
    if (policy.kind === 'bulkhead' && seen.has(policy)) {
      throw new TypeError(
        `pipeline: the bulkhead '${policy.name}' stands in it twice, so a call would wait for a place that it holds itself`,
      );
    }
    seen.add(policy);
  }
}
