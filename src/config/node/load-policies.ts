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
   * Entries that the code uses. Each must be there, and the result has them by name: without this the names are known only at
   * run time, and `get(name)` finds them. One that has `perKey` is a set of pipelines; its type says `execute` and the like all
   * the same.
   */
  readonly names?: readonly Name[] | undefined;
  /** `'production'` lays `policies.production.yaml` over `policies.yaml`, if there is such a file. @default none */
  readonly environment?: string | undefined;
  /** What `${NAME}` stands for. @default process.env */
  readonly variables?: Variables | undefined;
  /**
   * Put changes of the files in force while the process runs, once the files have been still: for a second, or for four looks where
   * they are looked at more often (`config.pending` tells of what is waited for). A change that is wrong is refused whole
   * (`config.refused`; a process warning where nobody listens), and what was in force stays. `{ every }` says how often to look.
   * @default false; `true` looks every second
   */
  readonly watch?: boolean | { readonly every?: Duration | undefined } | undefined;
}

/** The pipelines of the entries of a file, with what their fallbacks add to the results. */
export type LoadedPipelines<Adds> = { readonly [Name in keyof Adds]: Pipeline<Adds[Name]> };

/**
 * Builds pipelines from files: YAML or JSON, each on top of those before.
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
 * A file may have a fallback, and no type knows with what it answers: a call's result is `unknown`, unless you say what the
 * fallbacks of the entries add to it, `never` where there is none.
 *
 * Rejects with a ConfigError that lists everything that is wrong in all the files, with lines and columns.
 */
export function loadPolicies<const Name extends string = never>(
  files: string | readonly string[],
  options?: LoadPoliciesOptions<Name>,
): Promise<Policies<LoadedPipelines<Readonly<Record<Name, unknown>>>>>;
/** @typeParam Adds what the fallback of each entry adds to the results of its calls */
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
      problem('missing-entry', ['policies', name], 'is missing, and the code uses it', {
        fix: `add it; there are ${listed([...there]) || 'none'}`,
      }),
    );
}

function checkFiles(files: unknown): readonly string[] {
  const list = Array.isArray(files) ? files : [files];
  if (list.length > 0 && list.every((file) => typeof file === 'string' && file !== '')) return list;
  throw new TypeError(`loadPolicies.files must be the path of a file, or a list of them, got ${show(files)}`);
}

/** How often to look at the files, in ms; `undefined` for never. */
function checkWatch(watch: NonNullable<LoadPoliciesOptions['watch']>): number | undefined {
  if (typeof watch !== 'object') return checkBoolean('loadPolicies.watch', watch) ? 1000 : undefined;
  checkOptions('loadPolicies.watch', watch, ['every']);
  return checkDuration('loadPolicies.watch.every', watch.every ?? '1s', { above: true, max: 2 ** 31 - 1 });
}
