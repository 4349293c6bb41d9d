import type { Policy } from './policy.ts';

/**
 * For each lock, those that some pipeline takes inside of it, and the pipeline's name. Two locks that two pipelines take in
 * opposite orders may wait for each other. Held weakly: it keeps no policy alive.
 */
const INSIDE = new WeakMap<object, WeakMap<object, string>>();

/** Notes the order in which a pipeline takes its locks. */
export function noteLockOrder(
  pipeline: string,
  placed: readonly { readonly policy: Policy<unknown> }[],
): void {
  const locks = placed.flatMap(({ policy: { lock } }) => lock ?? []);
  for (const [at, outer] of locks.entries()) {
    for (const inner of locks.slice(at + 1)) {
      const inside = INSIDE.get(outer) ?? new WeakMap<object, string>();
      INSIDE.set(outer, inside.set(inner, pipeline));
    }
  }
}

/** The name of a pipeline that takes these two locks the other way round. */
export function oppositeOrder(outer: object | undefined, inner: object | undefined): string | undefined {
  if (outer === undefined || inner === undefined) return undefined;
  return INSIDE.get(inner)?.get(outer);
}
