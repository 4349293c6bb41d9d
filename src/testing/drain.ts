import type { Policy } from '../core/index.ts';
import { abilityOf, type KnownSorts, sortsOf, withAbility } from './abilities.ts';
import { type AnyPipeline, locate } from './locate.ts';

/**
 * Takes all permits of a rate limiter that are there now, so that the next call is refused or waits.
 * @param target the limiter, or a pipeline with exactly one
 * @param key whose permits; left out: those of the calls without a key
 * @throws TypeError if it is neither; RangeError for a key where the limiter has no option `key`
 */
export function drain(target: Policy<unknown> | AnyPipeline, key?: string, known: KnownSorts = {}): void {
  const sorts = sortsOf(known);
  const policy = locate('drain', target, withAbility(sorts, 'drain'));
  abilityOf(sorts, policy, 'drain')?.(policy as never, key);
}
