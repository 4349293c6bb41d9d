import { type Classifier, checkFunction, checkOptions, type Policy, show } from '../core/index.ts';
import type { Pipeline } from './pipeline.ts';
import { PolicyPipeline } from './policy-pipeline.ts';

export interface RecomposeOptions {
  /** @default the pipeline's present one */
  readonly classify?: Classifier | undefined;
}

/**
 * Exchanges the policies of a pipeline while it is in use: from the next call on it consists of `policies`, outermost first.
 * Calls in flight end in those that they began with. Listeners, counts and whoever holds the pipeline notice nothing. A policy
 * that stays keeps its state; so hand over the same instance of a circuit breaker, bulkhead or rate limiter.
 *
 * A pipeline that this one is nested in keeps what it was composed of. The results' type cannot follow: do not take a
 * fallback in or out that callers rely on.
 * @throws TypeError for what `pipeline()` refuses; then nothing has changed
 */
export function recompose(
  pipeline: Pipeline<unknown>,
  policies: readonly Policy<unknown>[],
  options: RecomposeOptions = {},
): void {
  if (!(pipeline instanceof PolicyPipeline)) {
    throw new TypeError(
      `recompose: pipeline must be made by this copy of the package, got ${show(pipeline)}`,
    );
  }
  if (!Array.isArray(policies)) {
    throw new TypeError(`recompose: policies must be an array, outermost first, got ${show(policies)}`);
  }
  checkOptions('recompose', options, ['classify']);
  const { classify = pipeline.plan.classify } = options;
  pipeline.recompose(policies, checkFunction('recompose.classify', classify));
}
