import type { Policy } from '../core/index.ts';
import { type AnyPipeline, isPipeline, walk } from './locate.ts';
import { render } from './render.ts';

export interface InspectedPolicy {
  readonly kind: string;
  readonly name: string;
  /** The options in force, defaults included: plain data. */
  readonly options: Readonly<Record<string, unknown>>;
  /** The policy's snapshot; `undefined` where it has no state. */
  readonly state: object | undefined;
  /** Names of the nested pipelines that it stands in, outermost first. */
  readonly path: readonly string[];
}

/** What a pipeline consists of, and the state it is in: plain data. */
export interface Inspection {
  readonly name: string;
  /** Kinds of the policies, outermost first, nested pipelines flattened. */
  readonly kinds: readonly string[];
  readonly policies: readonly InspectedPolicy[];
  /** All of it, for people. */
  toString(): string;
}

/**
 * What a pipeline is composed of, to assert that production composes what it should:
 *
 *     expect(inspect(payments).kinds).toEqual(['timeout', 'retry', 'circuit-breaker', 'timeout']);
 *     expect(inspect(payments).policies[0].options).toMatchObject({ after: 10_000 });
 *
 * @throws TypeError if it is no pipeline
 */
export function inspect(pipeline: AnyPipeline): Inspection {
  if (!isPipeline(pipeline)) throw new TypeError('inspect: must be given a pipeline made by pipeline()');
  const policies = [...walk(pipeline.policies)].map(({ policy, path }) => inspectPolicy(policy, path));
  const inspection = {
    name: pipeline.name,
    kinds: policies.map(({ kind }) => kind),
    policies,
  };
  // Not enumerable, so that the inspection compares and serialises as the plain data that it is.
  Object.defineProperty(inspection, 'toString', { value: () => draw(inspection) });
  return Object.freeze(inspection);
}

function inspectPolicy(policy: Policy<unknown>, path: readonly string[]): InspectedPolicy {
  const { kind, name } = policy;
  return Object.freeze({ kind, name, options: { ...policy.describe?.() }, state: policy.snapshot?.(), path });
}

function draw({ name, policies }: Omit<Inspection, 'toString'>): string {
  return [
    `pipeline '${name}'`,
    ...policies.flatMap(({ kind, name: own, options, state, path }) => [
      `  ${[...path, own === kind ? kind : `${kind} '${own}'`].join(' › ')}`,
      `    options ${render(options)}`,
      ...(state === undefined ? [] : [`    state   ${render(state)}`]),
    ]),
  ].join('\n');
}
