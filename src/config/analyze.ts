import type { Sorts } from '../core/index.ts';
import { tryToBuild } from './build.ts';
import { isDamaged, spared } from './damage.ts';
import { type EntrySubject, hiddenSubject } from './entry-subject.ts';
import { findingsOf } from './findings.ts';
import { mergeConfigs } from './merge.ts';
import type { Located } from './parse-text.ts';
import { inOrder, type Keys, type Problem, problem } from './problem.ts';
import type { Tables } from './references.ts';
import { distinct, type ResolvedEntry, resolveEntries } from './resolve.ts';
import type { PoliciesConfig } from './schema/types.ts';
import { Redaction, type Secret, withoutValue } from './secrets.ts';
import { suspiciousUnits } from './suspicious-units.ts';
import { validate } from './validate.ts';

/** The result of checking a configuration without putting it in force. */
export interface Analysis {
  /**
   * Sorted by file and line. Problems without a line are sorted by severity, errors first. Values that came from a variable are
   * hidden.
   */
  readonly problems: readonly Problem[];
  /**
   * The layers merged into one, without the parts whose form is wrong. `undefined` if the data are not a configuration at all.
   */
  readonly config: PoliciesConfig | undefined;
  readonly entries: readonly ResolvedEntry[];
  /** Descriptions of the entries whose policies can be built. Values that came from a variable are hidden. */
  readonly subjects: readonly EntrySubject[];
  readonly secrets: readonly Secret[];
  readonly redaction: Redaction;
}

/** A configuration, or a partial one that is merged over others. */
export interface Layer {
  readonly data: unknown;
  /**
   * The same as `data`, but each value that came from a variable is still written as `${NAME}`. @default no value came from a
   * variable
   */
  readonly shown?: unknown;
  readonly secrets?: readonly Secret[] | undefined;
  /** Keys of missing values that are already reported. */
  readonly gaps?: readonly Keys[] | undefined;
  /** Finds the place of each part in the text. Only there if the layer was read from a text. */
  readonly locate?: ((keys: Keys) => Located) | undefined;
}

/** The result of reading the layers, before their contents are checked. */
export interface Reading {
  readonly problems: readonly Problem[];
  /**
   * True if some layers could not be read. References to their entries would then look wrong, so only the form of the other
   * layers is reported.
   */
  readonly incomplete: boolean;
}

/** Bounds the list: nobody reads more. */
const MAX_PROBLEMS = 1000;

/** Names that the set of policies uses itself, or that JavaScript looks up on any object. */
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
 * Checks a configuration: its form, its references, its options by the rules of the factories, and its values in combination.
 * Finds all mistakes, not only the first one: a part that fails one stage is left out of the next stages.
 * @param layers each is merged over those before it; an overlay for production comes last
 * @param sorts the known policies
 * @param tables `undefined` if the code that supplies the tables is not available: then every name is accepted
 * @param reading the result of reading the layers
 */
export function analyze(
  layers: readonly Layer[],
  sorts: Sorts,
  tables?: Tables,
  reading: Reading = { problems: [], incomplete: false },
): Analysis {
  const secrets = layers.flatMap((layer) => layer.secrets ?? []);
  const redaction = new Redaction(secrets);
  const validated = layers.map(({ data, gaps }) => validate(data, sorts, gaps));
  const forms = validated.flatMap(({ problems, config }, at) => {
    const layer = layers.slice(at, at + 1);
    return located([...problems, ...(config === undefined ? [] : suspiciousUnits(config, sorts))], layer);
  });
  const files = layers.flatMap(({ locate }) => locate?.([]).source.file ?? []);
  const problemsOf = (more: readonly Problem[]): readonly Problem[] =>
    inOrder(distinct([...reading.problems, ...forms, ...located(more, layers)]), files).map((one) =>
      redaction.problem(one),
    );
  const configs = validated.flatMap(({ config }) => (config === undefined ? [] : [config]));
  const [first, ...overlays] = configs;
  if (first === undefined || configs.length < layers.length || reading.incomplete) {
    return {
      problems: problemsOf([]),
      config: undefined,
      entries: [],
      subjects: [],
      secrets,
      redaction,
    };
  }
  const config = overlays.reduce((base, over) => mergeConfigs(base, over, sorts), first);
  const removed = validated.flatMap((one) => one.removed);
  const resolution = resolveEntries(config, sorts, removed);
  const { built, problems: building } = tryToBuild(resolution.entries, config, tables, sorts);
  const byName = new Map<string, EntrySubject>();
  const looks = built.map(({ subject, damage }) => {
    const hidden = hiddenSubject(
      { ...subject, pipelineNamed: (name: string) => byName.get(name) },
      redaction,
    );
    if (!isDamaged(damage)) byName.set(subject.name, hidden);
    return { hidden, damage };
  });
  const found = looks.flatMap(({ hidden, damage }) => spared(findingsOf(hidden), damage));
  return {
    problems: problemsOf([...reservedNames(config), ...resolution.problems, ...building, ...found]),
    config,
    entries: resolution.entries,
    subjects: [...byName.values()],
    secrets,
    redaction,
  };
}

/**
 * Adds to each problem its place in the layer that contains most of its keys. If several layers contain equally many, the last
 * one is used, because its value is in force.
 */
function located(problems: readonly Problem[], layers: readonly Layer[]): Problem[] {
  return problems.slice(0, MAX_PROBLEMS).map((one) => {
    let best: Located | undefined;
    let from: Layer | undefined;
    for (const layer of layers) {
      const found = layer.locate?.(one.keys);
      if (found !== undefined && found.depth >= (best?.depth ?? 0)) {
        best = found;
        from = layer;
      }
    }
    const hidden = from === undefined ? one : withoutValue(one, from.data, from.shown ?? from.data);
    return best === undefined ? hidden : { ...hidden, source: best.source };
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
