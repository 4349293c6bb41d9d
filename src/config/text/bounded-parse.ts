import { Composer, type Document, Lexer, LineCounter, Parser, YAMLParseError } from 'yaml';
import { type Problem, problem, type Source } from '../problem.ts';

/** A megabyte holds about ten thousand entries. A larger text is a mistake or an attack. */
export const MAX_CHARACTERS = 1_000_000;
/** Deeper than any sensible file, and less than would exhaust the stack of a recursive reader. */
const MAX_NESTING = 100;
/** Bounds the mistakes that are reported for one file: a file of brackets has half a million. */
const MAX_MISTAKES = 100;

/** The nodes of a text; `undefined` if the text was not parsed. */
export interface BoundedParse {
  readonly document: Document.Parsed | undefined;
  readonly lines: LineCounter;
  /** Mistakes in the form of the text. If there are any, the data must not be used. */
  readonly problems: readonly Problem[];
}

/**
 * Parses YAML, and JSON as YAML, within bounds of length and depth. Counts the nesting of the tokens between the parser and the
 * composer. The parser has its own stack, but the composer is recursive: 4 KB of brackets would exhaust its stack or all memory.
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
  // Duplicate keys are found when the nodes are read: comparing each key with each takes quadratic time.
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
    const message = 'must be one document, but has several';
    document?.errors.push(new YAMLParseError([another.range[0], another.range[1]], 'MULTIPLE_DOCS', message));
  }
  return { document, lines, problems: mistakes(document, lines, file) };
}

function mistakes(document: Document.Parsed | undefined, lines: LineCounter, file: string): Problem[] {
  const { errors = [], warnings = [] } = document ?? {};
  const all = [...errors, ...warnings];
  // The parser reports three open brackets three times.
  const distinct = new Map<string, Problem>();
  for (const { code, message, pos } of all) {
    const { line, col } = lines.linePos(pos[0]);
    const fix = code === 'TAB_AS_INDENT' ? 'indent with spaces' : undefined;
    const source = { file, line, column: col };
    if (distinct.size >= MAX_MISTAKES) {
      const more = problem('malformed', [], 'has more mistakes: the rest is not reported', { source });
      return [...distinct.values(), more];
    }
    const one = problem('malformed', [], message.charAt(0).toLowerCase() + message.slice(1), { source, fix });
    distinct.set(`${line}:${col} ${message}`, one);
  }
  return [...distinct.values()];
}
