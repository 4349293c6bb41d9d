import type { Policy } from '../core/index.ts';
import type { OrderWarning } from './order-warnings.ts';

/**
 * For each lock, those that some pipeline takes inside of it, and the pipeline's name. Two locks that two pipelines take in
 * opposite orders may wait for each other. Held weakly: it keeps no policy alive.
 */
const INSIDE = new WeakMap<object, WeakMap<object, string>>();

/** Notes the order in which a pipeline takes its locks. */
export function noteLockOrder(pipeline: string, policies: readonly Policy<unknown>[]): void {
  for (const [outer, inner] of pairs(policies)) {
    let inside = INSIDE.get(outer.lock);
    if (inside === undefined) {
      inside = new WeakMap();
      INSIDE.set(outer.lock, inside);
    }
    inside.set(inner.lock, pipeline);
  }
}

/** Warnings of pairs that another pipeline takes in the opposite order. */
export function lockOrderWarnings(policies: readonly Policy<unknown>[]): OrderWarning[] {
  return pairs(policies).flatMap(([outer, inner]) => {
    const other = INSIDE.get(inner.lock)?.get(outer.lock);
    if (other === undefined || !(mayWait(outer) && mayWait(inner))) return [];
    return [
      {
        id: 'opposite-lock-order',
        policies: [outer.name, inner.name],
        message: `A call takes a place in '${outer.name}' and then one in '${inner.name}'; in pipeline '${other}' it is the other way round, so that calls can wait for each other. Put them in one order everywhere.`,
      },
    ];
  });
}

type Locking = Policy<unknown> & { readonly lock: object };

function pairs(policies: readonly Policy<unknown>[]): (readonly [Locking, Locking])[] {
  const locking = policies.filter((policy): policy is Locking => policy.lock !== undefined);
  return locking.flatMap((outer, at) => locking.slice(at + 1).map((inner) => [outer, inner] as const));
}

function mayWait(policy: Policy<unknown>): boolean {
  return ({ ...policy.describe?.() } as { readonly maxQueued?: unknown }).maxQueued !== 0;
}
