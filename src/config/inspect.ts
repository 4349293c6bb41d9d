import type { Declared, Sorts } from '../core/index.ts';
import type { Pipeline } from '../index.ts';
import { type Analysis, analyze, type Layer, type Reading } from './analyze.ts';
import { shownSubject } from './configured-pipelines.ts';
import { type Explanation, explainSubject } from './explain/explain.ts';
import type { Problem } from './problem.ts';
import type { Tables } from './references.ts';
import { sortsWith } from './sorts.ts';
import { toConfig, type WrittenOut } from './to-config.ts';

/** What there is to say of a configuration that is not put in force. */
export interface ConfigReport {
  /** In the order of the files and their lines; without lines, errors first, then warnings, then what is worth knowing. */
  readonly problems: readonly Problem[];
  /** Of the entries that can be built. */
  readonly explanations: readonly Explanation[];
}

/**
 * Checks and explains a configuration without building anything: for tests of configuration files, and for tools.
 * @param tables what the data names, and declarations of your own policies; without them any name is good
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

/** @param reading what is known before the layers are looked into */
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
 * Pipelines made in code, as configuration: each with the order and the options that it has, defaults included. What
 * configuration cannot say is listed in `problems`. A pipeline does not tell its classifier: add `classify` where it matters.
 * @param options declarations of policies of your own
 * @throws TypeError, RangeError for a declaration that is wrong
 */
export function toConfiguration(
  pipelines: Pipeline<unknown> | readonly Pipeline<unknown>[],
  { policies }: { readonly policies?: readonly Declared[] | undefined } = {},
): WrittenOut {
  return toConfig([pipelines].flat().map((one) => shownSubject(one, policies, 'toConfiguration.policies')));
}
