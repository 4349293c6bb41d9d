import { Composer, type Document, Lexer, LineCounter, Parser, YAMLParseError } from 'yaml';
import { type Problem, problem, type Source } from '../problem.ts';

/** A megabyte holds some ten thousand entries. What is larger is no configuration, or an attack. */
export const MAX_CHARACTERS = 1_000_000;
/** Deeper than any sensible file is nested, and less than what would exhaust the stack of whoever descends into it. */
const MAX_NESTING = 100;
/** Of the mistakes in one file, so many are told of: a file of brackets has half a million. */
const MAX_MISTAKES = 100;

/** A text as nodes; `undefined` where it is not even looked into. */
export interface BoundedParse {
  readonly document: Document.Parsed | undefined;
  readonly lines: LineCounter;
  /** Of the form of the text: with any, its data are not to be trusted. */
  readonly problems: readonly Problem[];
}

/**
 * Parses YAML, and JSON as YAML, within bounds of length and depth. The tokens are counted on their way from the parser, which
 * keeps a stack of its own, to the composer, which descends recursively: 4 KB of brackets would exhaust its stack, or all memory.
 */
export function boundedParse(text: string, file: string): BoundedParse {
  const lines = new LineCounter();
  const refused = (id: string, message: string, source: Source): BoundedParse => ({
    document: undefined,
    lines,
    problems: [problem(id, [], message, { source })],
  });
  if (text.length > MAX_CHARACTERS) {
    const message = `must not be longer than ${MAX_CHARACTERS} characters, got ${text.length}`;
    return refused('too-large', message, { file });
  }
  lines.addNewLine(0);
  const parser = new Parser(lines.addNewLine);
  // Keys that stand twice are found by who reads the nodes: comparing each with each takes quadratic time.
  const composer = new Composer({ merge: true, uniqueKeys: false });
  const documents: Document.Parsed[] = [];
  let wrong = 0;
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) {
      documents.push(...composer.next(token));
      if (token.type === 'error') wrong += 1;
    }
    if (wrong > MAX_MISTAKES || documents.length > 1) break;
    if (parser.stack.length > MAX_NESTING) {
      const { line, col } = lines.linePos(parser.offset);
      const message = `must not be nested deeper than ${MAX_NESTING} levels`;
      return refused('too-deep', message, { file, line, column: col });
    }
  }
  for (const token of parser.end()) documents.push(...composer.next(token));
  documents.push(...composer.end(true, text.length));
  const [document, another] = documents;
  if (another !== undefined) {
    const message = 'must be one document, and has several';
    document?.errors.push(new YAMLParseError([another.range[0], another.range[1]], 'MULTIPLE_DOCS', message));
  }
  return { document, lines, problems: mistakes(document, lines, file) };
}

function mistakes(document: Document.Parsed | undefined, lines: LineCounter, file: string): Problem[] {
  const { errors = [], warnings = [] } = document ?? {};
  const all = [...errors, ...warnings];
  // The parser tells of three open brackets three times.
  const distinct = new Map<string, Problem>();
  for (const { code, message, pos } of all) {
    const { line, col } = lines.linePos(pos[0]);
    const fix = code === 'TAB_AS_INDENT' ? 'indent with spaces' : undefined;
    const source = { file, line, column: col };
    if (distinct.size >= MAX_MISTAKES) {
      const more = problem('malformed', [], 'goes on like this: no more is told of', { source });
      return [...distinct.values(), more];
    }
    const one = problem('malformed', [], message.charAt(0).toLowerCase() + message.slice(1), { source, fix });
    distinct.set(`${line}:${col} ${message}`, one);
  }
  return [...distinct.values()];
}
