import { readdirSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import type { Rules } from '../src/core/index.ts';

/** The comment above a table, or above one of its rules. */
export interface Doc {
  /** First paragraph, and the default if the rule has none that data could hold. */
  readonly text: string;
  /** All paragraphs, without the tags. */
  readonly whole: string;
  /** Texts of the tags `@default`, `@throws` and `@see`. */
  readonly tags: Readonly<Record<'default' | 'throws' | 'see', readonly string[]>>;
  /** Texts of the tag `@example`, a line of YAML each. */
  readonly examples: readonly string[];
}

/** The comments of the tables of options: of each table itself, and of its rules. */
export interface TableDocs {
  /** Returns the name of the constant: `'CIRCUIT_BREAKER'`. */
  nameOf(rules: Rules): string | undefined;
  of(rules: Rules): Doc | undefined;
  option(rules: Rules, option: string): Doc | undefined;
}

interface Entry {
  readonly name: string | undefined;
  readonly doc: Doc | undefined;
  readonly options: Readonly<Record<string, Doc | undefined>>;
}

/**
 * Reads the comments of all tables in the source. Comments do not exist at run time: each is found by the name of its constant.
 */
export async function readTableDocs(): Promise<TableDocs> {
  const entries = new Map<Rules, Entry>();
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  for (const file of files) {
    const path = `src/${file}`;
    const text = readFileSync(path, 'utf8');
    if (!/^(?:export )?const [A-Z_]+ = \{$/m.test(text) || !/\bis: '/.test(text)) continue;
    const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
    const there = (await import(`../${path}`)) as Readonly<Record<string, unknown>>;
    readTables(source, there, entries);
  }
  return {
    nameOf: (rules) => entries.get(rules)?.name,
    of: (rules) => entries.get(rules)?.doc,
    option: (rules, option) => entries.get(rules)?.options[option],
  };
}

type Literals = ReadonlyMap<
  string,
  { readonly literal: ts.ObjectLiteralExpression; readonly doc: Doc | undefined }
>;

function readTables(
  source: ts.SourceFile,
  there: Readonly<Record<string, unknown>>,
  entries: Map<Rules, Entry>,
): void {
  const literals: Literals = new Map(
    source.statements.flatMap((statement) => {
      if (!ts.isVariableStatement(statement)) return [];
      const [one] = statement.declarationList.declarations;
      const literal = one && literalOf(one.initializer);
      return one === undefined || literal === undefined
        ? []
        : [[one.name.getText(), { literal, doc: docOf(statement) }] as const];
    }),
  );
  for (const [name, { literal, doc }] of literals) {
    const value = there[name];
    if (isTable(value)) read(value, literal, name, doc);
  }

  function read(rules: Rules, literal: ts.ObjectLiteralExpression, name?: string, doc?: Doc): void {
    if (entries.get(rules)?.name !== undefined) return;
    const properties = literal.properties.filter(ts.isPropertyAssignment);
    const options = properties.map((one) => [one.name.getText(), docOf(one)]);
    entries.set(rules, { name, doc, options: Object.fromEntries(options) });
    for (const one of properties) nested(rules[one.name.getText()], one.initializer);
  }

  /** Finds the tables within a rule: in the same file without an export, or written inside the rule. */
  function nested(rule: unknown, initializer: ts.Expression): void {
    const literal = literalOf(initializer);
    const inner = literal?.properties
      .filter(ts.isPropertyAssignment)
      .find((one) => one.name.getText() === 'of');
    const of = (rule as { readonly of?: unknown } | undefined)?.of;
    if (inner === undefined || of === undefined) return;
    if (Array.isArray(of) && ts.isArrayLiteralExpression(inner.initializer)) {
      for (const [at, one] of inner.initializer.elements.entries()) nested(of[at], one);
      return;
    }
    const named = literals.get(withoutType(inner.initializer).getText());
    const table = named?.literal ?? literalOf(inner.initializer);
    if (isTable(of) && table !== undefined) {
      read(of, table, named && withoutType(inner.initializer).getText(), named?.doc);
    } else nested(of, inner.initializer);
  }
}

function isTable(value: unknown): value is Rules {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).length > 0 &&
    Object.values(value).every((rule) => typeof rule?.is === 'string')
  );
}

function withoutType(node: ts.Expression): ts.Expression {
  return ts.isAsExpression(node) || ts.isSatisfiesExpression(node) ? withoutType(node.expression) : node;
}

function literalOf(node: ts.Expression | undefined): ts.ObjectLiteralExpression | undefined {
  const bare = node && withoutType(node);
  return bare !== undefined && ts.isObjectLiteralExpression(bare) ? bare : undefined;
}

function docOf(node: ts.Node): Doc | undefined {
  const [doc] = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc).slice(-1);
  if (doc === undefined) return undefined;
  const tags = (name: string): string[] =>
    (doc.tags ?? []).filter(({ tagName }) => tagName.text === name).map(({ comment }) => plain(comment));
  const [initial] = tags('default');
  const whole = plain(doc.comment).trim();
  const text = firstParagraph(whole);
  return {
    whole,
    tags: { default: tags('default'), throws: tags('throws'), see: sources(doc) },
    text:
      initial === undefined || /^(?:\d|'|`\{|true\b|false\b)/.test(initial)
        ? text
        : `${text} By default ${ended(firstParagraph(initial))}`,
    examples: tags('example'),
  };
}

/** Extracts the addresses of `@see`. TypeScript takes their first part for a name, and leaves it out of the comment. */
function sources(doc: ts.JSDoc): string[] {
  return (doc.tags ?? [])
    .filter(({ tagName }) => tagName.text === 'see')
    .map((tag) =>
      tag
        .getText()
        .replace(/^@see\s+/, '')
        .replace(/\s*\n\s*\*?\s*/g, ' ')
        .trim(),
    );
}

function plain(comment: string | ts.NodeArray<ts.JSDocComment> | undefined): string {
  return (ts.getTextOfJSDocComment(comment) ?? '').replace(/\{@link ([^}]+)\}/g, '`$1`');
}

function firstParagraph(text: string): string {
  return (text.split(/\n\s*\n/, 1)[0] as string).replace(/\s*\n\s*(?!- )/g, ' ').trim();
}

function ended(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
