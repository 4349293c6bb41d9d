import type { Declared } from '../../core/index.ts';
import { type ConfigReport, inspectLayers } from '../inspect.ts';
import type { Tables } from '../references.ts';
import { sortsWith } from '../sorts.ts';
import type { Variables } from '../text/substitute.ts';
import { layerFiles, readLayers } from './read-layers.ts';

export interface InspectFilesOptions {
  /** Environment: `'production'` merges `policies.production.yaml` over `policies.yaml`, if that file exists. @default none */
  readonly environment?: string | undefined;
  /** Values of `${NAME}` in the files. @default process.env */
  readonly variables?: Variables | undefined;
  /** Functions and classifiers that the data names. @default every name is accepted */
  readonly tables?: Tables | undefined;
  /** Declarations of your own policies. @default only the toolkit's policies are known */
  readonly policies?: readonly Declared[] | undefined;
}

/**
 * Checks and explains files without putting them in force. Each file is merged over those before it. Never rejects for a problem
 * in the files.
 */
export async function inspectFiles(
  files: readonly string[],
  options: InspectFilesOptions = {},
): Promise<ConfigReport> {
  const { environment, variables = process.env, tables, policies = tables?.policies } = options;
  const sorts = sortsWith(policies, 'policies');
  const reading = await readLayers(layerFiles(files, environment), variables);
  return inspectLayers(reading.layers, tables, reading, sorts);
}
