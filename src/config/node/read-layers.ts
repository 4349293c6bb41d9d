import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import type { Layer } from '../analyze.ts';
import { type ParsedText, parseText } from '../parse-text.ts';
import { type Problem, problem } from '../problem.ts';
import type { Variables } from '../substitute.ts';

/** A file that is read, each on top of those before. */
export interface LayerFile {
  readonly path: string;
  /** Whether it may be missing: an overlay for an environment that needs none. */
  readonly optional: boolean;
}

/** More than the parser takes, in bytes: what is larger is not even read. */
const MAX_BYTES = 4_000_000;

/** `policies.yaml` and, for the environment `production`, `policies.production.yaml` beside it. */
export function layerFiles(paths: readonly string[], environment: string | undefined): LayerFile[] {
  return paths.flatMap((path) => {
    const file = { path, optional: false };
    if (environment === undefined) return [file];
    const extension = extname(path);
    const overlay = `${basename(path, extension)}.${environment}${extension}`;
    return [file, { path: join(dirname(path), overlay), optional: true }];
  });
}

export interface ReadLayers {
  readonly layers: readonly Layer[];
  /** With an error among these, some layers are missing. */
  readonly problems: readonly Problem[];
}

export async function readLayers(files: readonly LayerFile[], variables: Variables): Promise<ReadLayers> {
  const read = await Promise.all(files.map((file) => readLayer(file, variables)));
  const there = read.filter((one) => one !== undefined);
  return {
    layers: there.filter(({ data }) => data !== undefined),
    problems: there.flatMap(({ problems }) => problems),
  };
}

type Read = Pick<ParsedText, 'data' | 'problems'> & Partial<Pick<ParsedText, 'locate'>>;

async function readLayer({ path, optional }: LayerFile, variables: Variables): Promise<Read | undefined> {
  const failed = (id: string, message: string): Read => ({
    data: undefined,
    problems: [problem(id, [], message, { source: { file: path } })],
  });
  try {
    const { size } = await stat(path);
    if (size > MAX_BYTES)
      return failed('too-large', `must not be larger than ${MAX_BYTES} bytes, got ${size}`);
    const parsed = parseText(await readFile(path, 'utf8'), { file: path, variables });
    // An empty file says nothing, as an overlay may.
    return parsed.data === null && optional ? undefined : parsed;
  } catch (error) {
    if (optional && (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    return failed('unreadable', `cannot be read: ${(error as Error).message}`);
  }
}
