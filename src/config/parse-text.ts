import type { Keys, Problem, Source } from './problem.ts';
import type { Secret } from './secrets.ts';
import { boundedParse } from './text/bounded-parse.ts';
import { documentData } from './text/document-data.ts';
import { placeFinder } from './text/index-of-nodes.ts';
import type { Variables } from './text/substitute.ts';

/** The data of a text, and the place of each part in it. */
export interface ParsedText {
  /** `undefined` if the text is not valid YAML. */
  readonly data: unknown;
  /**
   * The same as `data`, but each value that came from a variable is still written as `${NAME}`. Use it for everything that is
   * shown to somebody.
   */
  readonly shown: unknown;
  /** Values that came from variables. They must not be shown. */
  readonly secrets: readonly Secret[];
  /** Keys of missing values that are reported in `problems`: variables that are not set. */
  readonly gaps: readonly Keys[];
  readonly problems: readonly Problem[];
  /**
   * Finds the place of the part that the keys lead to, or of the nearest part that contains it. `depth` is the number of keys
   * that exist.
   */
  locate(keys: Keys): Located;
}

/** The place of a value in a text, and how many of its keys lead there. */
export interface Located {
  readonly source: Source;
  readonly depth: number;
}

/** The name of a file in messages, and the variables of its text. */
export interface ParseOptions {
  /** Name of the file in messages. @default 'policies.yaml' */
  readonly file?: string | undefined;
  /** Values of `${NAME}` in the text. @default none: each reference without a `:-default` is an error */
  readonly variables?: Variables | undefined;
}

/**
 * Reads YAML or JSON (which is also YAML). Finds all mistakes, each with its line and column. Takes linear time, and never throws
 * for any text: a text that is too long, nested too deeply, or expands to too much is reported as a problem like any other.
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
