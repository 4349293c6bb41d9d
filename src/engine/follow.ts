import type { Detour } from './detour.ts';
import { Final } from './reactions.ts';

/**
 * The call has been suspended once more, and the caller's promise follows that of the reaction to come. If all of them did
 * so, a call that is retried for days would grow a chain of them: from the third on, one promise stands for all to come.
 */
export function follow(detour: Detour, progress: Promise<unknown>): unknown {
  if (detour.final !== undefined) return undefined;
  if (!detour.followed) {
    detour.followed = true;
    return progress;
  }
  detour.final = new Final();
  return detour.final.promise;
}
