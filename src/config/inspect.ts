import type { Pipeline } from '../index.ts';
import { type Analysis, analyze, type Layer } from './analyze.ts';
import { type Explanation, explainSubject } from './explain/explain.ts';
import type { Problem } from './problem.ts';
import type { Tables } from './references.ts';
import { subjectOf } from './subject.ts';
import { toConfig, type WrittenOut } from './to-config.ts';

/** What there is to say of a configuration that is not put in force. */
export interface ConfigReport {
  /** Errors first, then warnings, then what is worth knowing. */
  readonly problems: readonly Problem[];
  /** Of the entries that can be built. */
  readonly explanations: readonly Explanation[];
}

/**
 * Checks and explains a configuration without building anything: for tests of configuration files, and for tools.
 * @param tables what the data names; without them any name is good
 */
export function inspectConfig(config: unknown, tables?: Tables): ConfigReport {
  return inspectLayers([{ data: config }], tables);
}

export function inspectLayers(layers: readonly Layer[], tables?: Tables): ConfigReport {
  return reportOf(analyze(layers, tables));
}

function reportOf({ problems, subjects }: Analysis): ConfigReport {
  const explanations = subjects.map((subject) =>
    explainSubject(
      subject,
      problems.filter(({ keys }) => keys[0] === 'policies' && keys[1] === subject.name),
    ),
  );
  return { problems, explanations };
}

/**
 * Pipelines made in code, as configuration: each with the order and the options that it has, defaults included. What
 * configuration cannot say is listed in `problems`. A pipeline does not tell its classifier: add `classify` where it matters.
 */
export function toConfiguration(...pipelines: readonly Pipeline<unknown>[]): WrittenOut {
  return toConfig(pipelines.map((one) => subjectOf(one.describe())));
}
