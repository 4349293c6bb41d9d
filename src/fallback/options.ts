import {
  type Call,
  checkFunction,
  checkName,
  checkOptions,
  type Executor,
  type Outcome,
  type Policy,
} from '../core/index.ts';

/** A fallback that depends on the failure. What it returns, or what the promise that it returns comes to, is the answer. */
export type FallbackFunction<F> = (outcome: Outcome, call: Call) => F | PromiseLike<F>;

/** A pipeline to run the same operation through. */
export type FallbackPipeline<F> = Executor & Policy<F>;

export type FallbackSource<F> = FallbackPipeline<F> | FallbackFunction<F> | F;

export interface FallbackOptions {
  /** Appears in events, errors and metrics. @default 'fallback' */
  readonly name?: string | undefined;
  /**
   * Whether to fall back for that outcome; `undefined` leaves it to the default. It is asked after successes too, so that
   * an empty answer can be replaced. What it throws becomes the call's failure, and so does a TypeError if it returns
   * anything else, a promise for one.
   * @default what the pipeline's classifier calls a failure (timeouts and values judged to be failures included), and
   * rejections by policies further in; not what it ignores: programming errors would be covered up, and failures that
   * were declared none are the caller's to see
   */
  readonly when?: ((outcome: Outcome, call: Call) => boolean | undefined) | undefined;
}

export interface ResolvedFallbackOptions {
  readonly name: string;
  readonly when: FallbackOptions['when'];
}

export function resolveFallbackOptions(options: FallbackOptions): ResolvedFallbackOptions {
  checkOptions('fallback.options', options, ['name', 'when']);
  const { name = 'fallback', when } = options;
  return {
    name: checkName('fallback.name', name),
    when: when === undefined ? undefined : checkFunction('fallback.when', when),
  };
}

/** What a source that was meant otherwise would silently do as a value is refused here. */
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

export function isPipeline(source: unknown): source is Executor {
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
