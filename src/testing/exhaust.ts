import type { Policy } from '../core/index.ts';
import { abilityOf, type KnownSorts, sortsOf, withAbility } from './abilities.ts';
import { DetachedCall } from './detached-call.ts';
import { type AnyPipeline, locate } from './locate.ts';

export interface ExhaustOptions extends KnownSorts {
  /**
   * Places to occupy: all permits and all places in the queue, so that the next call is rejected; or only the permits, so that
   * the next call waits. An unbounded queue stays empty in both cases.
   * @default 'permits-and-queue'
   */
  readonly take?: 'permits-and-queue' | 'permits' | undefined;
}

/** The permits and places that {@link exhaust} occupies. */
export interface Occupation {
  /** Number of occupied permits and places in the queue. */
  readonly size: number;
  /** Releases all of them. May be called more than once. */
  release(): void;
}

/** More than any test needs. A longer queue is most likely a mistake. */
const MAX_CALLS = 100_000;

/**
 * Occupies a bulkhead with calls that never end, until `release()`. If the bulkhead uses your own `limit`, the permits are taken
 * a few microtasks later, when the limit grants them.
 * @param target the bulkhead, or a pipeline with exactly one
 * @throws TypeError if the target is neither; RangeError if it has more than 100 000 places
 */
export function exhaust(target: Policy<unknown> | AnyPipeline, options: ExhaustOptions = {}): Occupation {
  const sorts = sortsOf(options);
  const policy = locate('exhaust', target, withAbility(sorts, 'capacity'));
  const { permits = 0, queue = 0 } = abilityOf(sorts, policy, 'capacity')?.(policy as never) ?? {};
  const withQueue = options.take !== 'permits' && queue !== Infinity;
  const size = permits + (withQueue ? queue : 0);
  if (size > MAX_CALLS) {
    throw new RangeError(
      `exhaust: ${policy.kind} '${policy.name}' has ${size} free places, which are too many to occupy`,
    );
  }
  const calls = Array.from({ length: size }, () => new DetachedCall(policy));
  for (const call of calls) call.enter(0);
  return {
    size,
    release() {
      // The last call leaves first, so that no permit is passed on to a call that is about to leave.
      for (const call of calls.splice(0).reverse()) call.leave(0);
    },
  };
}
