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

/** All that can be said of a configuration without putting it in force. */
export interface Analysis {
  /** In the order of the files and their lines; without lines, errors first. What came from a variable is hidden. */
  readonly problems: readonly Problem[];
  /** The layers as one, without the parts whose form is wrong; `undefined` where it is no configuration at all. */
  readonly config: PoliciesConfig | undefined;
  readonly entries: readonly ResolvedEntry[];
  /** The entries whose policies can be built, described. What came from a variable is hidden. */
  readonly subjects: readonly EntrySubject[];
  readonly secrets: readonly Secret[];
  readonly redaction: Redaction;
}

/** A configuration, or a part of one to be laid over others. */
export interface Layer {
  readonly data: unknown;
  /** As `data`, but with what came from a variable still as `${NAME}`. @default there is nothing of the kind */
  readonly shown?: unknown;
  readonly secrets?: readonly Secret[] | undefined;
  /** Where something is missing that is told of already. */
  readonly gaps?: readonly Keys[] | undefined;
  /** Where its parts stand, if it was read from a text. */
  readonly locate?: ((keys: Keys) => Located) | undefined;
}

/** What is known before the layers are looked into. */
export interface Reading {
  readonly problems: readonly Problem[];
  /** True if some layers could not be read: what refers to them would look wrong, so only the form of the others is told of. */
  readonly incomplete: boolean;
}

/** More than anybody reads. */
const MAX_PROBLEMS = 1000;

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
 * other. Finds all that is wrong, not the first thing: what is wrong at one stage is left out for the next ones.
 * @param layers each on top of those before; an overlay for production comes last
 * @param sorts of the policies that there are
 * @param tables `undefined` where the code that gives them is not at hand: then any name is good
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

/** With the place in the layer that says most about it; of several, the last, which has the last word. */
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
