import type { Bulkhead } from '../bulkhead/index.ts';
import type { CircuitBreaker } from '../circuit-breaker/index.ts';
import { type EventHub, type Policy, type Runtime, show } from '../core/index.ts';
import type { Pipeline } from '../pipeline/index.ts';
import type { RateLimiter } from '../rate-limiter/index.ts';

// biome-ignore lint/suspicious/noExplicitAny: a pipeline whatever it adds
export type AnyPipeline = Pipeline<any>;

interface ByKind {
  'circuit-breaker': CircuitBreaker;
  bulkhead: Bulkhead;
  'rate-limiter': RateLimiter;
}

/** What a policy of ours can do that another object of the same kind may not. */
const MARKS: { readonly [K in keyof ByKind]: readonly (keyof ByKind[K])[] } = {
  'circuit-breaker': ['restore', 'snapshot', 'isolate', 'reset'],
  bulkhead: ['admit', 'release', 'withdraw', 'snapshot'],
  'rate-limiter': ['drain', 'snapshot'],
};

const FACTORIES: Record<keyof ByKind, string> = {
  'circuit-breaker': 'circuitBreaker()',
  bulkhead: 'bulkhead()',
  'rate-limiter': 'rateLimiter()',
};

/**
 * The policy of that kind: the target itself, or the one in it if it is a pipeline.
 * @throws TypeError if it is neither, or has none or several of that kind
 */
export function locate<K extends keyof ByKind>(what: string, target: unknown, kind: K): ByKind[K] {
  if (isPipeline(target)) return onlyOne(what, target, kind);
  if (isOurs(target, kind)) return target;
  throw new TypeError(
    `${what}: must be given a ${kind} made by ${FACTORIES[kind]}, or a pipeline with one, got ${showTarget(target)}`,
  );
}

export function isPipeline(target: unknown): target is AnyPipeline {
  const given = target as Partial<AnyPipeline> | null | undefined;
  return given?.kind === 'pipeline' && Array.isArray(given.policies) && typeof given.on === 'function';
}

/** All policies of a pipeline, outermost first, with the nested pipelines that each stands in. */
export function* walk(
  policies: readonly Policy<unknown>[],
  path: readonly string[] = [],
): Generator<{ readonly policy: Policy<unknown>; readonly path: readonly string[] }> {
  for (const policy of policies) {
    if (isPipeline(policy)) yield* walk(policy.policies, [...path, policy.name]);
    else yield { policy, path };
  }
}

/** The runtime whose time the events of a pipeline or a policy are stamped with. */
export function runtimeOf(source: AnyPipeline | Policy<unknown>): Runtime | undefined {
  if (!isPipeline(source)) return source.events?.runtime;
  return (source as AnyPipeline & { readonly plan?: { readonly events?: EventHub } }).plan?.events?.runtime;
}

function onlyOne<K extends keyof ByKind>(what: string, pipeline: AnyPipeline, kind: K): ByKind[K] {
  const found = new Set<ByKind[K]>();
  for (const { policy } of walk(pipeline.policies)) if (isOurs(policy, kind)) found.add(policy);
  const [first, ...others] = found;
  if (first === undefined) {
    const kinds = [...walk(pipeline.policies)].map(({ policy }) => policy.kind).join(', ');
    throw new TypeError(
      `${what}: pipeline '${pipeline.name}' has no ${kind}; it consists of ${kinds || 'nothing'}`,
    );
  }
  if (others.length > 0) {
    const names = [first, ...others].map(({ name }) => `'${name}'`).join(', ');
    throw new TypeError(
      `${what}: pipeline '${pipeline.name}' has ${others.length + 1} policies of kind ${kind} (${names}): give one of them`,
    );
  }
  return first;
}

function isOurs<K extends keyof ByKind>(target: unknown, kind: K): target is ByKind[K] {
  const given = target as ByKind[K] | null | undefined;
  return given?.kind === kind && MARKS[kind].every((method) => typeof given[method] === 'function');
}

function showTarget(target: unknown): string {
  const kind = (target as Policy | null | undefined)?.kind;
  return typeof kind === 'string' ? `a policy of kind '${kind}'` : show(target);
}
