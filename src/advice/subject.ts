import { type Declared, type Facts, type Policy, readDescribed, type Trait } from '../core/index.ts';

/** Keys that lead to a value: `['policies', 'payments', 'retry', 'maxAttempts']`. */
export type Keys = readonly (string | number)[];

/** A policy as advice and explanations see it: by what it says of itself, wherever it comes from. */
export interface DescribedPolicy {
  readonly kind: string;
  readonly name: string;
  /** The facts about its kind. */
  readonly declaration: Declared | undefined;
  /** The part of that which advice asks about. `undefined` for a policy that nobody has declared: nothing is assumed about it. */
  readonly facts: Declared['facts'];
  /** As `describe()` says: plain data. */
  readonly told: Readonly<Record<string, unknown>>;
  /** The same, as declarations are given it: no limit is Infinity. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Where it stands, for whoever finds fault with it. */
  readonly keys: Keys;
  /** Names of the nested pipelines that it stands in, outermost first. */
  readonly path: readonly string[];
  /** See {@link Policy.lock}. */
  readonly lock?: object | undefined;
}

/** A pipeline that advice is given about. */
export interface Subject {
  readonly name: string;
  /** How many pipelines there may be of it: one for each key. 1 without `perKey`. */
  readonly copies: number;
  /** The outermost first, nested pipelines flattened. */
  readonly policies: readonly DescribedPolicy[];
  readonly keys: Keys;
  /** Another pipeline that policies of this one run calls through, by its name. */
  pipelineNamed?(name: string): Subject | undefined;
}

/** The part of a pipeline that is used. */
export interface ComposedPipeline {
  readonly name: string;
  readonly policies: readonly Policy<unknown>[];
}

/** Where declarations are found. */
export interface Declarations {
  byKind(kind: string): Declared | undefined;
}

/** A pipeline made in code. */
export function subjectOf(pipeline: ComposedPipeline, declarations: Declarations): Subject {
  return subjectAmong(new Map(), pipeline, declarations);
}

/** @param subjects of the pipelines that were met: each has one */
function subjectAmong(
  subjects: Map<ComposedPipeline, Subject>,
  pipeline: ComposedPipeline,
  declarations: Declarations,
): Subject {
  const met = subjects.get(pipeline);
  if (met !== undefined) return met;
  const { name, policies } = pipeline;
  const subject: Subject = {
    name,
    copies: 1,
    policies: flatten(policies, declarations, [name], []),
    keys: [name],
    pipelineNamed(other) {
      // Of two with the same name nobody can say which one is meant.
      const [found, ...more] = pipelinesWithin(policies).filter((one) => one.name === other);
      if (found === undefined || more.length > 0) return undefined;
      return subjectAmong(subjects, found, declarations);
    },
  };
  subjects.set(pipeline, subject);
  return subject;
}

function flatten(
  policies: readonly Policy<unknown>[],
  declarations: Declarations,
  keys: Keys,
  path: readonly string[],
): DescribedPolicy[] {
  return policies.flatMap((policy, at) => {
    const place = [...keys, 'policies', at];
    return isComposed(policy)
      ? flatten(policy.policies, declarations, place, [...path, policy.name])
      : [describePolicy(policy, declarations.byKind(policy.kind), place, path)];
  });
}

/** @param path names of the nested pipelines that it stands in */
export function describePolicy(
  policy: Policy<unknown>,
  declaration: Declared | undefined,
  keys: Keys,
  path: readonly string[] = [],
): DescribedPolicy {
  const { kind, name, lock } = policy;
  const told = { ...policy.describe?.() };
  const options = declaration === undefined ? told : readDescribed(declaration.options, told);
  const facts = declaration && (declaration.facts ?? {});
  return { kind, name, declaration, facts, told, options, keys, path, lock };
}

function isComposed(value: object): value is Policy<unknown> & ComposedPipeline {
  return 'policies' in value && Array.isArray(value.policies);
}

/** All pipelines that these policies run calls through, and those that their policies do. */
function pipelinesWithin(policies: readonly Policy<unknown>[]): ComposedPipeline[] {
  const found = new Set<ComposedPipeline>();
  const left = [...policies];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    if (isComposed(next)) left.push(...next.policies);
    for (const pipeline of next.pipelines ?? []) {
      if (!isComposed(pipeline) || found.has(pipeline)) continue;
      found.add(pipeline);
      left.push(...pipeline.policies);
    }
  }
  return [...found];
}

/** Asks the policy's declaration about a trait; `undefined` where it has not got that. */
export function factOf<T extends Trait>(policy: DescribedPolicy, trait: T): Facts[T] | undefined {
  return policy.facts?.[trait]?.(policy.options);
}
