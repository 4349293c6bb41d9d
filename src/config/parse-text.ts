import {
  type Document,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type YAMLError,
} from 'yaml';
import { show } from '../core/index.ts';
import { type Keys, type Problem, problem, type Source } from './problem.ts';
import { substitute, type Variables } from './substitute.ts';

/** What was read from a text, and where each part of it stands. */
export interface ParsedText {
  /** `undefined` where the text is no YAML at all. */
  readonly data: unknown;
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

/** A megabyte holds some ten thousand entries. What is larger is no configuration, or an attack. */
const MAX_CHARACTERS = 1_000_000;
/** A handful of aliases that stand for each other can unfold into more than memory holds. */
const MAX_ALIASES = 1000;

/** Reads YAML or JSON, which is YAML, too. Finds all that is wrong with it, each with its line and column. */
export function parseText(text: string, options: ParseOptions = {}): ParsedText {
  const { file = 'policies.yaml', variables = {} } = options;
  if (text.length > MAX_CHARACTERS) {
    const message = `must not be longer than ${MAX_CHARACTERS} characters, got ${text.length}`;
    return {
      data: undefined,
      problems: [problem('too-large', [], message, { source: { file } })],
      locate: () => ({ source: { file }, depth: 0 }),
    };
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, merge: true, prettyErrors: false });
  const locate = (keys: Keys): Located => {
    const { offset, depth } = find(document, keys);
    if (offset === undefined) return { source: { file }, depth };
    const { line, col } = lines.linePos(offset);
    return { source: { file, line, column: col }, depth };
  };
  const errors = [...document.errors, ...document.warnings].map((error) => syntaxProblem(error, lines, file));
  if (errors.length > 0) return { data: undefined, problems: distinct(errors), locate };

  const problems = substitute(document, variables, file.endsWith('.json')).map((one) => ({
    ...one,
    source: locate(one.keys).source,
  }));
  try {
    return { data: document.toJS({ maxAliasCount: MAX_ALIASES }), problems, locate };
  } catch (error) {
    const message = error instanceof Error ? error.message : show(error);
    return {
      data: undefined,
      problems: [...problems, problem('malformed', [], message, { source: { file } })],
      locate,
    };
  }
}

/** The parser tells of three open brackets three times. */
function distinct(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((one) => [JSON.stringify(one), one])).values()];
}

function syntaxProblem({ code, message, pos }: YAMLError, lines: LineCounter, file: string): Problem {
  const { line, col } = lines.linePos(pos[0]);
  const id = code === 'DUPLICATE_KEY' ? 'duplicate-name' : 'malformed';
  const fix = code === 'TAB_AS_INDENT' ? 'indent with spaces' : undefined;
  return problem(id, [], message.charAt(0).toLowerCase() + message.slice(1), {
    source: { file, line, column: col },
    fix,
  });
}

/** The place of the key, where it is one of a map: that is what a reader looks for. */
function find(document: Document.Parsed, keys: Keys): { offset: number | undefined; depth: number } {
  let node: unknown = document.contents;
  let offset = (node as Node | null)?.range?.[0];
  for (const [depth, key] of keys.entries()) {
    let place: Node | undefined;
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key));
      place = pair?.key as Node | undefined;
      node = pair?.value;
    } else if (isSeq(node)) {
      place = node.items[key as number] as Node | undefined;
      node = place;
    }
    if (place === undefined) return { offset, depth };
    offset = place.range?.[0] ?? offset;
  }
  return { offset, depth: keys.length };
}
