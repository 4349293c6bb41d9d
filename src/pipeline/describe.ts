import type { Policy } from '../core/index.ts';

/** A policy as `describe()` tells of it. */
export interface PolicyDescription {
  readonly kind: string;
  readonly name: string;
  /** The options in force, defaults included. */
  readonly options: Readonly<Record<string, unknown>>;
  /** The policies that a nested pipeline consists of. */
  readonly policies?: readonly PolicyDescription[];
}

/** A pipeline as `describe()` tells of it. */
export interface PipelineDescription {
  readonly name: string;
  /** Outermost first. */
  readonly policies: readonly PolicyDescription[];
  /** The same, drawn for people. */
  toString(): string;
}

/** A policy that consists of policies. */
interface Composed extends Policy<unknown> {
  readonly policies: readonly Policy<unknown>[];
}

export function describePipeline(name: string, policies: readonly Policy<unknown>[]): PipelineDescription {
  const description = { name, policies: policies.map(describePolicy) };
  // Not enumerable, so that the description compares and serialises as the plain data that it is.
  Object.defineProperty(description, 'toString', { value: () => draw(description) });
  return description;
}

function describePolicy(policy: Policy<unknown>): PolicyDescription {
  const { kind, name } = policy;
  if (isComposed(policy)) return { kind, name, options: {}, policies: policy.policies.map(describePolicy) };
  return { kind, name, options: { ...policy.describe?.() } };
}

function isComposed(policy: Policy<unknown>): policy is Composed {
  return 'policies' in policy && Array.isArray(policy.policies);
}

function draw({ name, policies }: Omit<PipelineDescription, 'toString'>): string {
  return [name, ...drawPolicies(policies, 1)].join('\n');
}

function drawPolicies(policies: readonly PolicyDescription[], depth: number): string[] {
  return policies.flatMap((policy, index) => {
    const title = policy.name === policy.kind ? policy.kind : `${policy.kind} '${policy.name}'`;
    const options = Object.entries(policy.options).map(([key, value]) => `${key} ${show(value)}`);
    const line = `${'  '.repeat(depth + index)}└ ${[title, options.join(', ')].filter(Boolean).join(': ')}`;
    return [line, ...drawPolicies(policy.policies ?? [], depth + index + 1)];
  });
}

function show(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    return `{ ${Object.entries(value)
      .map(([key, inner]) => `${key} ${show(inner)}`)
      .join(', ')} }`;
  }
  return String(value);
}
