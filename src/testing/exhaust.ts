import type { Policy } from '../core/index.ts';
import { abilityOf, type KnownSorts, sortsOf, withAbility } from './abilities.ts';
import { DetachedCall } from './detached-call.ts';
import { type AnyPipeline, locate } from './locate.ts';

export interface ExhaustOptions extends KnownSorts {
  /**
   * What is taken: all permits and all places in the queue, so that the next call is refused; or only the permits, so that
   * the next call waits. An unbounded queue stays empty in either case.
   * @default 'permits-and-queue'
   */
  readonly take?: 'permits-and-queue' | 'permits' | undefined;
}

/** What {@link exhaust} occupies. */
export interface Occupation {
  /** How many permits and places in the queue are occupied. */
  readonly size: number;
  /** Gives them all back. May be called more than once. */
  release(): void;
}

/** More than any test needs; a queue that is longer is most likely a mistake. */
const MAX_CALLS = 100_000;

/**
 * Occupies a bulkhead with calls that never end, until `release()`. Of a bulkhead with an adopted `limit`, the permits are
 * taken a few microtasks later, when the limit hands them out.
 * @param target the bulkhead, or a pipeline with exactly one
 * @throws TypeError if it is neither; RangeError if it has more than 100 000 places
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
      // Last come first, so that no place is handed on to a call that is about to leave.
      for (const call of calls.splice(0).reverse()) call.leave(0);
    },
  };
}
