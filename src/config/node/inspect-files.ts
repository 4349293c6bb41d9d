import { analyze } from '../analyze.ts';
import { type ConfigReport, inspectLayers } from '../inspect.ts';
import { errorsAmong } from '../problem.ts';
import type { Tables } from '../references.ts';
import type { Variables } from '../substitute.ts';
import { layerFiles, readLayers } from './read-layers.ts';

export interface InspectFilesOptions {
  /** `'production'` lays `policies.production.yaml` over `policies.yaml`, if there is such a file. @default none */
  readonly environment?: string | undefined;
  /** What `${NAME}` stands for. @default process.env */
  readonly variables?: Variables | undefined;
  /** What the data names. @default any name is good */
  readonly tables?: Tables | undefined;
}

/** Checks and explains files, each on top of those before, without building anything. Rejects for no problem in them. */
export async function inspectFiles(
  files: readonly string[],
  options: InspectFilesOptions = {},
): Promise<ConfigReport> {
  const { environment, variables = process.env, tables } = options;
  const { layers, problems } = await readLayers(layerFiles(files, environment), variables);
  if (errorsAmong(problems).length > 0) {
    // Some layers are missing, so what refers to them would look wrong: only the form of the others can be told of.
    return { problems: [...problems, ...analyze(layers).problems], explanations: [] };
  }
  return inspectLayers(layers, tables);
}
