import type { Call, Executor, Outcome, Policy } from '../core/index.ts';

/** A fallback that depends on the failure. Its result is the answer; of a promise, the value that it resolves with. */
export type FallbackFunction<F> = (outcome: Outcome, call: Call) => F | PromiseLike<F>;

/** A pipeline to run the same operation through. */
export type FallbackPipeline<F> = Executor & Policy<F>;

/** A value, a function or a pipeline that answers in place of a failure. */
export type FallbackSource<F> = FallbackPipeline<F> | FallbackFunction<F> | F;

/**
 * An object that was meant as another kind of source would silently be the answer: it is refused here.
 * @throws TypeError
 */
export function checkSource(source: unknown): void {
  if (isThenable(source)) {
    throw new TypeError(
      'fallback.source must not be a promise: it would be shared by all calls. Give a function: () => promise',
    );
  }
  if (isPolicy(source) && !isPipeline(source)) {
    throw new TypeError(
      `fallback.source must not be a bare policy, got '${source.kind}'. Give a pipeline: pipeline(policy)`,
    );
  }
}

export function isPipeline(source: unknown): source is Executor & Policy<unknown> {
  return isPolicy(source) && source.kind === 'pipeline' && 'execute' in source;
}

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false;
  return typeof (value as { then?: unknown }).then === 'function';
}

function isPolicy(source: unknown): source is Policy {
  if (typeof source !== 'object' || source === null) return false;
  const candidate = source as Record<string, unknown>;
  return (
    typeof candidate.kind === 'string' &&
    typeof candidate.name === 'string' &&
    ['admit', 'settle', 'execute', 'describe'].some((method) => typeof candidate[method] === 'function')
  );
}
