import type { Policy } from '../core/index.ts';
import { type AnyPipeline, isPipeline, walk } from './locate.ts';
import { render } from './render.ts';

/** A policy of a pipeline: its options, its state, and where it stands. */
export interface InspectedPolicy {
  readonly kind: string;
  readonly name: string;
  /** The options in force, defaults included. Plain data. */
  readonly options: Readonly<Record<string, unknown>>;
  /** The policy's snapshot; `undefined` if it has no state. */
  readonly state: object | undefined;
  /** Names of the nested pipelines that contain it, the outermost first. */
  readonly path: readonly string[];
}

/** The policies of a pipeline, and their state. Plain data. */
export interface Inspection {
  readonly name: string;
  /** Kinds of the policies, the outermost first, with nested pipelines flattened. */
  readonly kinds: readonly string[];
  readonly policies: readonly InspectedPolicy[];
  /** Writes all of it as text. */
  toString(): string;
}

/**
 * Lists the policies of a pipeline, for tests of the production composition:
 *
 *     expect(inspect(payments).kinds).toEqual(['timeout', 'retry', 'circuit-breaker', 'timeout']);
 *     expect(inspect(payments).policies[0].options).toMatchObject({ after: 10_000 });
 *
 * @throws TypeError if it is not a pipeline
 */
export function inspect(pipeline: AnyPipeline): Inspection {
  if (!isPipeline(pipeline)) throw new TypeError('inspect: must be given a pipeline made by pipeline()');
  const policies = [...walk(pipeline.policies)].map(({ policy, path }) => inspectPolicy(policy, path));
  const inspection = {
    name: pipeline.name,
    kinds: policies.map(({ kind }) => kind),
    policies,
  };
  // Not enumerable, so that the inspection is compared and serialised as plain data.
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
