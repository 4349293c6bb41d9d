import { checkBoolean, checkDuration, checkOptions, type Duration, show } from '../../core/index.ts';
import type { Pipeline } from '../../index.ts';
import { expectReloads } from '../../telemetry/index.ts';
import { definedBy } from '../define-policies.ts';
import { listed } from '../hints.ts';
import type { DefinePoliciesOptions, Policies } from '../policies.ts';
import { type Problem, problem } from '../problem.ts';
import { at } from '../secrets.ts';
import type { Variables } from '../text/substitute.ts';
import { fingerprints } from './fingerprint.ts';
import { keepUpToDate } from './keep-up-to-date.ts';
import { layerFiles, type ReadLayers, readLayers } from './read-layers.ts';

export interface LoadPoliciesOptions<Name extends string = string> extends DefinePoliciesOptions {
  /**
   * Entries that the code uses. Each must exist, and the result has them as properties. Without this option the names are known
   * only at run time, and `get(name)` finds the entries. An entry with `perKey` is a set of pipelines, although its type has
   * `execute` and the other methods of a pipeline.
   */
  readonly names?: readonly Name[] | undefined;
  /** Environment: `'production'` merges `policies.production.yaml` over `policies.yaml`, if that file exists. @default none */
  readonly environment?: string | undefined;
  /** Values of `${NAME}` in the files. @default process.env */
  readonly variables?: Variables | undefined;
  /**
   * Hot reload: changes of the files are put in force while the process runs, once they have stopped changing for one second, or for four
   * looks if `every` is shorter than 250 ms (`config.pending` announces the wait). A change with a mistake is refused as a whole
   * (`config.refused`; a process warning if nobody listens), and the previous configuration stays in force. `{ every }` is the
   * time between two looks.
   * @default false; `true` looks every second
   */
  readonly watch?: boolean | { readonly every?: Duration | undefined } | undefined;
}

/** The pipelines of a file's entries, with the types that their fallbacks add to the results. */
export type LoadedPipelines<Adds> = { readonly [Name in keyof Adds]: Pipeline<Adds[Name]> };

/**
 * Builds pipelines from YAML or JSON files. Each file is merged over those before it.
 *
 *     const policies = await loadPolicies<{ payments: never; search: readonly Hit[] }>('policies.yaml', {
 *       names: ['payments', 'search'],
 *       environment: process.env.NODE_ENV,
 *       watch: true,
 *     });
 *     policies.on('config.refused', ({ problems }) => log.error(problems));
 *     const pay = resilientFetch(policies.payments);
 *     const response = await pay(url, { method: 'POST', body, signal });
 *
 * The types cannot know the answer of a fallback in a file. So the result of a call is `unknown`, unless you declare the type
 * that each entry's fallback adds: `never` if it has no fallback.
 *
 * Rejects with a ConfigError that lists every mistake in all the files, with lines and columns.
 */
export function loadPolicies<const Name extends string = never>(
  files: string | readonly string[],
  options?: LoadPoliciesOptions<Name>,
): Promise<Policies<LoadedPipelines<Readonly<Record<Name, unknown>>>>>;
/** @typeParam Adds the type that the fallback of each entry adds to the results of its calls */
export function loadPolicies<Adds extends object>(
  files: string | readonly string[],
  options: LoadPoliciesOptions<keyof Adds & string>,
): Promise<Policies<LoadedPipelines<Adds>>>;
export async function loadPolicies(
  files: string | readonly string[],
  options: LoadPoliciesOptions = {},
): Promise<Policies<object>> {
  checkOptions('loadPolicies', options, [
    'classifiers',
    'functions',
    'policies',
    'runtime',
    'names',
    'environment',
    'variables',
    'watch',
  ]);
  const { names = [], environment, variables = process.env, watch = false, ...rest } = options;
  const everyMs = checkWatch(watch);
  const layers = layerFiles(checkFiles(files), environment);
  const prints = fingerprints(layers.map(({ path }) => path));
  const read = await readLayers(layers, variables);
  const problems = [...read.problems, ...missing(names, read)];
  const registry = definedBy(read.layers, rest, { problems, incomplete: read.incomplete });
  if (everyMs !== undefined) {
    expectReloads();
    keepUpToDate(registry, { files: layers, prints, texts: read.texts, variables, everyMs });
  }
  return registry.set;
}

function missing(names: readonly string[], { layers }: ReadLayers): Problem[] {
  const there = new Set(layers.flatMap(({ data }) => Object.keys((at(data, ['policies']) ?? {}) as object)));
  return names
    .filter((name) => !there.has(name))
    .map((name) =>
      problem('missing-entry', ['policies', name], 'is missing, but the code uses it', {
        fix: `add it; there are ${listed([...there]) || 'none'}`,
      }),
    );
}

function checkFiles(files: unknown): readonly string[] {
  const list = Array.isArray(files) ? files : [files];
  if (list.length > 0 && list.every((file) => typeof file === 'string' && file !== '')) return list;
  throw new TypeError(`loadPolicies.files must be the path of a file, or a list of them, got ${show(files)}`);
}

/** Returns the time between two looks in ms; `undefined` if the files are not watched. */
function checkWatch(watch: NonNullable<LoadPoliciesOptions['watch']>): number | undefined {
  if (typeof watch !== 'object') return checkBoolean('loadPolicies.watch', watch) ? 1000 : undefined;
  checkOptions('loadPolicies.watch', watch, ['every']);
  return checkDuration('loadPolicies.watch.every', watch.every ?? '1s', { above: true, max: 2 ** 31 - 1 });
}
