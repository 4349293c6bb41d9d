import { tryToBuild } from './build.ts';
import { checkSubject } from './checks/check.ts';
import { mergeConfigs } from './merge.ts';
import type { Located } from './parse-text.ts';
import { errorsAmong, type Keys, type Problem, problem } from './problem.ts';
import type { Tables } from './references.ts';
import { type ResolvedEntry, resolveEntries } from './resolve.ts';
import type { PoliciesConfig } from './schema/types.generated.ts';
import type { Subject } from './subject.ts';
import { validate } from './validate.ts';

/** All that can be said of a configuration without putting it in force. */
export interface Analysis {
  /** Errors and warnings, in the order of the entries. */
  readonly problems: readonly Problem[];
  /** The layers as one; `undefined` where the form of any is wrong. */
  readonly config: PoliciesConfig | undefined;
  readonly entries: readonly ResolvedEntry[];
  /** The entries whose policies can be built, described. */
  readonly subjects: readonly Subject[];
}

/** A configuration, or a part of one to be laid over others. */
export interface Layer {
  readonly data: unknown;
  /** Where its parts stand, if it was read from a text. */
  readonly locate?: ((keys: Keys) => Located) | undefined;
}

/** What the set of policies itself is called by, or what JavaScript asks any object for. */
const RESERVED = new Set([
  'names',
  'findings',
  'config',
  'get',
  'update',
  'on',
  'close',
  'then',
  'toString',
  'valueOf',
  'toJSON',
  'hasOwnProperty',
  'isPrototypeOf',
  'propertyIsEnumerable',
  'toLocaleString',
]);

/**
 * Checks a configuration: its form, what it refers to, what the factories say of its options, and its values beside each
 * other. Finds all that is wrong, not the first thing.
 * @param layers each on top of those before; an overlay for production comes last
 * @param tables `undefined` where the code that gives them is not at hand: then any name is good
 */
export function analyze(layers: readonly Layer[], tables?: Tables): Analysis {
  const validated = layers.map(({ data }) => validate(data));
  const problems = validated.flatMap((one, at) => located(one.problems, layers.slice(at, at + 1)));
  const configs = validated.flatMap(({ config }) => (config === undefined ? [] : [config]));
  const [first, ...overlays] = configs;
  if (first === undefined || configs.length < layers.length) {
    return { problems, config: undefined, entries: [], subjects: [] };
  }
  const config = overlays.reduce(mergeConfigs, first);
  const resolution = resolveEntries(config);
  const { built, problems: building } = tryToBuild(resolution.entries, config, tables);
  const checks = built.flatMap(({ subject, warnings }) => checkSubject(subject, warnings));
  const all = located([...reservedNames(config), ...resolution.problems, ...building, ...checks], layers);
  return {
    problems: [...errorsAmong(all), ...all.filter(({ severity }) => severity !== 'error')],
    config,
    entries: resolution.entries,
    subjects: built.map(({ subject }) => subject),
  };
}

/** With the place in the layer that says most about it; of several, the last, which has the last word. */
function located(problems: readonly Problem[], layers: readonly Layer[]): Problem[] {
  return problems.map((one) => {
    let best: Located | undefined;
    for (const { locate } of layers) {
      const found = locate?.(one.keys);
      if (found !== undefined && found.depth >= (best?.depth ?? 0)) best = found;
    }
    return best === undefined ? one : { ...one, source: best.source };
  });
}

function reservedNames(config: PoliciesConfig): Problem[] {
  return Object.keys(config.policies)
    .filter((name) => RESERVED.has(name))
    .map((name) =>
      problem('reserved-name', ['policies', name], 'is a name that the set of policies uses itself', {
        fix: 'choose another name',
      }),
    );
}
