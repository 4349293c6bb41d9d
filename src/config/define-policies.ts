import { checkOptions } from '../core/index.ts';
import { analyze, type Layer, type Reading } from './analyze.ts';
import type { PipelinesOf } from './pipelines-of.ts';
import type { DefinePoliciesOptions, Policies } from './policies.ts';
import { PolicyRegistry } from './policy-registry.ts';
import { ConfigError, errorsAmong } from './problem.ts';
import type { PoliciesConfigWith } from './schema/types.ts';
import { sortsWith } from './sorts.ts';

/**
 * Builds pipelines from data, so that policies are written once and can be changed without a deploy:
 *
 *     const policies = definePolicies({
 *       defaults: { extends: 'seawall/http' },
 *       policies: {
 *         payments: { timeout: '10s', attemptTimeout: '2s', retry: { maxAttempts: 4 } },
 *         search: [{ timeout: '2s' }, { retry: { maxAttempts: 2 } }, 'circuitBreaker'],
 *       },
 *     });
 *     const pay = resilientFetch(policies.payments);
 *     const response = await pay(url, { method: 'POST', body, signal });
 *
 * An object uses the standard order, the outermost policy first: fallback, rateLimiter, timeout, retry, holdOnRetryAfter,
 * circuitBreaker, bulkhead, attemptTimeout, chaos. A list uses its own order. Code that data cannot hold (predicates, fallback
 * functions, custom classifiers) is given in `options` and named in the data. Declarations of your own policies are given in
 * `options`, too. `loadPolicies` of `seawall/config/node` reads files.
 * @throws ConfigError that lists every mistake; nothing is built then
 * @throws TypeError, RangeError for a declaration that is wrong
 */
export function definePolicies<
  const C extends PoliciesConfigWith<OwnOf<O>>,
  const O extends DefinePoliciesOptions = DefinePoliciesOptions,
>(config: C, options?: O): Policies<PipelinesOf<C, O>> {
  return definedBy([{ data: config }], options ?? {}).set as unknown as Policies<PipelinesOf<C, O>>;
}

/** The declarations of the user's own policies. */
type OwnOf<O extends DefinePoliciesOptions> = O['policies'] extends readonly unknown[] ? O['policies'] : [];

/**
 * Builds the pipelines that the layers describe.
 * @param layers each is merged over those before it
 */
export function definedBy(
  layers: readonly Layer[],
  options: DefinePoliciesOptions,
  reading?: Reading,
): PolicyRegistry {
  checkOptions('definePolicies', options, ['classifiers', 'functions', 'policies', 'runtime']);
  const { runtime, ...tables } = options;
  const sorts = sortsWith(tables.policies, 'definePolicies.policies');
  const analysis = analyze(layers, sorts, tables, reading);
  if (errorsAmong(analysis.problems).length > 0) throw new ConfigError(analysis.problems);
  return new PolicyRegistry(analysis, tables, sorts, runtime);
}
