import type { Keys, Problem, Source } from './problem.ts';
import type { Secret } from './secrets.ts';
import { boundedParse } from './text/bounded-parse.ts';
import { documentData } from './text/document-data.ts';
import { placeFinder } from './text/index-of-nodes.ts';
import type { Variables } from './text/substitute.ts';

/** What was read from a text, and where each part of it stands. */
export interface ParsedText {
  /** `undefined` where the text is no YAML at all. */
  readonly data: unknown;
  /** As `data`, but with what came from a variable still as `${NAME}`: for whatever is shown to somebody. */
  readonly shown: unknown;
  /** What came from variables, and must not be shown. */
  readonly secrets: readonly Secret[];
  /** Where something is missing that `problems` tell of: a variable that is not set. */
  readonly gaps: readonly Keys[];
  readonly problems: readonly Problem[];
  /** Where that part, or what is nearest to it, stands; `depth` is how many of the keys lead to something. */
  locate(keys: Keys): Located;
}

export interface Located {
  readonly source: Source;
  readonly depth: number;
}

export interface ParseOptions {
  /** Name of the file, for messages. @default 'policies.yaml' */
  readonly file?: string | undefined;
  /** What `${NAME}` in the text stands for. @default nothing: each that has no `:-default` is an error */
  readonly variables?: Variables | undefined;
}

/**
 * Reads YAML or JSON, which is YAML, too. Finds all that is wrong with it, each with its line and column. Takes no more than linear
 * time, and never throws for a text: what is too long, too deep, or unfolds into too much is a problem like any other.
 */
export function parseText(text: string, options: ParseOptions = {}): ParsedText {
  const { file = 'policies.yaml', variables = {} } = options;
  const { document, lines, problems } = boundedParse(text, file);
  const find = placeFinder(document);
  const sourceAt = (offset: number | undefined): Source => {
    if (offset === undefined) return { file };
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col };
  };
  const locate = (keys: Keys): Located => {
    const { offset, depth } = find(keys);
    return { source: sourceAt(offset), depth };
  };
  if (document === undefined || problems.length > 0) {
    return { data: undefined, shown: undefined, secrets: [], gaps: [], problems, locate };
  }
  const made = documentData(document, { variables, quoted: file.endsWith('.json') });
  return {
    data: made.data,
    shown: made.shown,
    secrets: made.secrets,
    gaps: made.gaps,
    problems: made.problems.map(({ problem, offset }) => ({
      ...problem,
      source: problem.keys.length > 0 ? locate(problem.keys).source : sourceAt(offset),
    })),
    locate,
  };
}
