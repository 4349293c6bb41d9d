import type { Policy } from '../core/index.ts';
import { abilityOf, type KnownSorts, sortsOf, withAbility } from './abilities.ts';
import { type AnyPipeline, locate } from './locate.ts';

/**
 * Takes all permits that a rate limiter has at present, so that the next call is rejected or waits.
 * @param target the limiter, or a pipeline with exactly one
 * @param key the key whose permits are taken; left out: the permits of calls without a key
 * @throws TypeError if the target is neither; RangeError for a key if the limiter has no option `key`
 */
export function drain(target: Policy<unknown> | AnyPipeline, key?: string, known: KnownSorts = {}): void {
  const sorts = sortsOf(known);
  const policy = locate('drain', target, withAbility(sorts, 'drain'));
  abilityOf(sorts, policy, 'drain')?.(policy as never, key);
}
