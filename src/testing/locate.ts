import { type EventHub, type Policy, type Runtime, show } from '../core/index.ts';
import type { Pipeline } from '../pipeline/index.ts';

// biome-ignore lint/suspicious/noExplicitAny: a pipeline whatever it adds
export type AnyPipeline = Pipeline<any>;

/** A description of the policy to find. */
export interface Sought {
  /** Name of the policy in messages: `'bulkhead'`. */
  readonly called: string;
  has(policy: Policy<unknown>): boolean;
}

/**
 * Finds the policy: the target itself, or the one in it if the target is a pipeline.
 * @throws TypeError if the target is neither, or contains none or several such policies
 */
export function locate(what: string, target: unknown, sought: Sought): Policy<unknown> {
  if (isPipeline(target)) return onlyOne(what, target, sought);
  if (isPolicy(target) && sought.has(target)) return target;
  throw new TypeError(
    `${what}: must be given a ${sought.called}, or a pipeline with one, got ${showTarget(target)}`,
  );
}

export function isPipeline(target: unknown): target is AnyPipeline {
  const given = target as Partial<AnyPipeline> | null | undefined;
  return given?.kind === 'pipeline' && Array.isArray(given.policies) && typeof given.on === 'function';
}

/** Lists all policies of a pipeline, the outermost first, each with the nested pipelines that contain it. */
export function* walk(
  policies: readonly Policy<unknown>[],
  path: readonly string[] = [],
): Generator<{ readonly policy: Policy<unknown>; readonly path: readonly string[] }> {
  for (const policy of policies) {
    if (isPipeline(policy)) yield* walk(policy.policies, [...path, policy.name]);
    else yield { policy, path };
  }
}

/** Returns the runtime whose clock gives the events their time. */
export function runtimeOf(source: AnyPipeline | Policy<unknown>): Runtime | undefined {
  if (!isPipeline(source)) return source.events?.runtime;
  return (source as AnyPipeline & { readonly plan?: { readonly events?: EventHub } }).plan?.events?.runtime;
}

function onlyOne(what: string, pipeline: AnyPipeline, sought: Sought): Policy<unknown> {
  const all = [...walk(pipeline.policies)].map(({ policy }) => policy);
  const found = new Set(all.filter((policy) => sought.has(policy)));
  const [first, ...others] = found;
  if (first === undefined) {
    const kinds = all.map(({ kind }) => kind).join(', ');
    throw new TypeError(
      `${what}: pipeline '${pipeline.name}' has no ${sought.called}; it consists of ${kinds || 'nothing'}`,
    );
  }
  if (others.length > 0) {
    const names = [first, ...others].map(({ kind, name }) => `${kind} '${name}'`).join(', ');
    throw new TypeError(
      `${what}: pipeline '${pipeline.name}' has ${found.size} such policies (${names}): give one of them`,
    );
  }
  return first;
}

/** True if the object has a policy's methods: another object may have the kind of one. */
function isPolicy(target: unknown): target is Policy<unknown> {
  const { kind, admit, snapshot } = (target ?? {}) as Partial<Policy<unknown>>;
  return typeof kind === 'string' && typeof admit === 'function' && typeof snapshot === 'function';
}

function showTarget(target: unknown): string {
  const kind = (target as Policy | null | undefined)?.kind;
  return typeof kind === 'string' ? `a policy of kind '${kind}'` : show(target);
}
