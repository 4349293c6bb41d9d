import { basename, dirname, extname, join } from 'node:path';
import type { Layer, Reading } from '../analyze.ts';
import { parseText } from '../parse-text.ts';
import { errorsAmong, type Problem, problem } from '../problem.ts';
import type { Variables } from '../text/substitute.ts';
import { readTextFile } from './read-file.ts';

/** A file to read. Each file is merged over those before it. */
export interface LayerFile {
  readonly path: string;
  /** True if the file may be missing, as an overlay for an environment may. */
  readonly optional: boolean;
}

/** Lists `policies.yaml` and, for the environment `production`, `policies.production.yaml` beside it. */
export function layerFiles(paths: readonly string[], environment: string | undefined): LayerFile[] {
  return paths.flatMap((path) => {
    const file = { path, optional: false };
    if (environment === undefined) return [file];
    const extension = extname(path);
    const overlay = `${basename(path, extension)}.${environment}${extension}`;
    return [file, { path: join(dirname(path), overlay), optional: true }];
  });
}

export interface ReadLayers extends Reading {
  readonly layers: readonly Layer[];
  /** The texts of the files, by their paths. Files that are missing or cannot be read are not in it. */
  readonly texts: ReadonlyMap<string, string>;
}

/**
 * Reads the layers from their files.
 * @param before the texts that were last put in force
 */
export async function readLayers(
  files: readonly LayerFile[],
  variables: Variables,
  before?: ReadonlyMap<string, string>,
): Promise<ReadLayers> {
  const read = await Promise.all(files.map((file) => readLayer(file, variables, before?.get(file.path))));
  const problems = read.flatMap((one) => one.problems);
  return {
    layers: read.flatMap(({ layer }) => layer ?? []),
    problems,
    incomplete: read.some(({ layer, problems }) => layer === undefined && errorsAmong(problems).length > 0),
    texts: new Map(
      read.flatMap(({ text }, at) => (text === undefined ? [] : [[files[at]?.path as string, text]])),
    ),
  };
}

interface Read {
  readonly layer?: Layer;
  readonly problems: readonly Problem[];
  readonly text?: string;
}

async function readLayer(
  { path, optional }: LayerFile,
  variables: Variables,
  before: string | undefined,
): Promise<Read> {
  const source = { file: path };
  const read = await readTextFile(path);
  if ('problem' in read) {
    if (read.problem === 'missing' && optional) return { problems: [] };
    const id = read.problem === 'too-large' ? 'too-large' : 'unreadable';
    return { problems: [problem(id, [], read.message, { source })] };
  }
  const { text } = read;
  if (isBlank(text) && before !== undefined && !isBlank(before)) {
    // A file becomes empty when a writer is about to fill it, or when the disk is full. It is not a wish to remove the whole
    // configuration.
    const message = 'is empty, but was not empty before';
    const fix = 'to remove everything from it, leave a comment in it';
    return { problems: [problem('empty-file', [], message, { source, fix })], text };
  }
  const { data, shown, secrets, gaps, problems, locate } = parseText(text, { file: path, variables });
  // An optional file may be empty: it then changes nothing.
  if (data === undefined || (data === null && optional)) return { problems, text };
  return { layer: { data, shown, secrets, gaps, locate }, problems, text };
}

function isBlank(text: string): boolean {
  return text.trim() === '';
}
