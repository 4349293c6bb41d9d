import type { Declared } from '../../core/index.ts';
import { type ConfigReport, inspectLayers } from '../inspect.ts';
import type { Tables } from '../references.ts';
import { sortsWith } from '../sorts.ts';
import type { Variables } from '../text/substitute.ts';
import { layerFiles, readLayers } from './read-layers.ts';

export interface InspectFilesOptions {
  /** `'production'` lays `policies.production.yaml` over `policies.yaml`, if there is such a file. @default none */
  readonly environment?: string | undefined;
  /** What `${NAME}` stands for. @default process.env */
  readonly variables?: Variables | undefined;
  /** What the data names. @default any name is good */
  readonly tables?: Tables | undefined;
  /** Declarations of policies of your own. @default only the toolkit's policies are known */
  readonly policies?: readonly Declared[] | undefined;
}

/** Checks and explains files, each on top of those before, without building anything. Rejects for no problem in them. */
export async function inspectFiles(
  files: readonly string[],
  options: InspectFilesOptions = {},
): Promise<ConfigReport> {
  const { environment, variables = process.env, tables, policies = tables?.policies } = options;
  const sorts = sortsWith(policies, 'policies');
  const reading = await readLayers(layerFiles(files, environment), variables);
  return inspectLayers(reading.layers, tables, reading, sorts);
}
