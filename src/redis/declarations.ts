import { wrongType } from '../core/index.ts';
import { declaredCircuitBreaker, type SharedCircuitBreakerDeclared } from './circuit-breaker/declaration.ts';
import { Fleet, type RedisFleet } from './fleet.ts';
import { declaredRateLimiter, type SharedRateLimiterDeclared } from './rate-limiter/declaration.ts';
import { declaredSemaphore, type SharedSemaphoreDeclared } from './semaphore/declaration.ts';

/**
 * Lets files say what a fleet shares: `sharedRateLimiter`, `sharedCircuitBreaker` and `sharedSemaphore` become keys of an entry, with the
 * options of their factories but for the `fleet`.
 *
 *     const policies = await loadPolicies('policies.yaml', { policies: redisDeclarations(fleet) });
 *
 * The `name` is that of the entry, where none is given. Only what a pipeline is made of becomes part of the fleet: options that are tried
 * or explained change nothing. An entry with `perKey` cannot have a shared circuit breaker or semaphore, since an instance has one of a name.
 *
 * @throws TypeError if it is no fleet
 */
export function redisDeclarations(
  fleet: RedisFleet,
): readonly [SharedRateLimiterDeclared, SharedCircuitBreakerDeclared, SharedSemaphoreDeclared] {
  if (!(fleet instanceof Fleet)) {
    throw wrongType('redisDeclarations(fleet)', 'must be made by redisFleet()', fleet);
  }
  return [declaredRateLimiter(fleet), declaredCircuitBreaker(fleet), declaredSemaphore(fleet)];
}
