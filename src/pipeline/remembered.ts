import { type Runtime, report } from '../core/index.ts';
import type { Placed } from '../engine/index.ts';

/** As a policy's `remembers`: what the one of them that would forget most does. */
export function rememberedIn(placed: readonly Placed[], now: number, runtime: Runtime): number {
  let most = 0;
  for (const { policy } of placed) {
    try {
      const remembered = policy.remembers?.(now) ?? 0;
      if (remembered > most) most = remembered;
    } catch (error) {
      // A policy of somebody's own may be wrong about it.
      report(runtime, error);
    }
  }
  return most;
}
