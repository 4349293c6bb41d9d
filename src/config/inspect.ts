import type { Declared, Sorts } from '../core/index.ts';
import type { Pipeline } from '../index.ts';
import { type Analysis, analyze, type Layer, type Reading } from './analyze.ts';
import { shownSubject } from './configured-pipelines.ts';
import { type Explanation, explainSubject } from './explain/explain.ts';
import type { Problem } from './problem.ts';
import type { Tables } from './references.ts';
import { sortsWith } from './sorts.ts';
import { toConfig, type WrittenOut } from './to-config.ts';

/** The result of inspecting a configuration that is not put in force. */
export interface ConfigReport {
  /** Sorted by file and line. Problems without a line are sorted by severity: errors first, then warnings, then information. */
  readonly problems: readonly Problem[];
  /** Explanations of the entries that can be built. */
  readonly explanations: readonly Explanation[];
}

/**
 * Checks and explains a configuration without putting it in force: for tests of configuration files, and for tools.
 * @param tables functions and classifiers that the data names, and declarations of your own policies; without them every name is
 * accepted
 * @throws TypeError, RangeError for a declaration that is wrong
 */
export function inspectConfig(config: unknown, tables?: Tables): ConfigReport {
  return inspectLayers(
    [{ data: config }],
    tables,
    undefined,
    sortsWith(tables?.policies, 'inspectConfig.policies'),
  );
}

/**
 * Checks and explains layers.
 * @param reading the result of reading the layers
 */
export function inspectLayers(
  layers: readonly Layer[],
  tables?: Tables,
  reading?: Reading,
  sorts: Sorts = sortsWith(tables?.policies, 'policies'),
): ConfigReport {
  return reportOf(analyze(layers, sorts, tables, reading));
}

function reportOf({ problems, subjects }: Analysis): ConfigReport {
  const byEntry = new Map<unknown, Problem[]>();
  for (const one of problems) {
    if (one.keys[0] !== 'policies') continue;
    const known = byEntry.get(one.keys[1]);
    if (known === undefined) byEntry.set(one.keys[1], [one]);
    else known.push(one);
  }
  const explanations = subjects.map((subject) => explainSubject(subject, byEntry.get(subject.name) ?? []));
  return { problems, explanations };
}

/**
 * Converts pipelines made in code to configuration. Each keeps its order and its options, defaults included. Functions and other
 * values that configuration cannot express are listed in `problems`. A pipeline does not reveal its classifier: add `classify` if
 * it matters.
 * @param options declarations of your own policies
 * @throws TypeError, RangeError for a declaration that is wrong
 */
export function toConfiguration(
  pipelines: Pipeline<unknown> | readonly Pipeline<unknown>[],
  { policies }: { readonly policies?: readonly Declared[] | undefined } = {},
): WrittenOut {
  return toConfig([pipelines].flat().map((one) => shownSubject(one, policies, 'toConfiguration.policies')));
}
