import type { Identifier, Node, SourceFile, VariableDeclaration } from 'ts-morph';
import { Edits } from './edits.ts';
import type { Morph } from './morph.ts';
import { PeerNames } from './peer-names.ts';
import type { Library, Section } from './sections.ts';

/** Parents in which an expression needs no parentheses. */
const ALONE: ReadonlySet<string> = new Set([
  'ArrowFunction',
  'CallExpression',
  'IfStatement',
  'PropertyAssignment',
  'ReturnStatement',
  'VariableDeclaration',
]);

/** A task that is left to a person, and its place. */
export interface Todo {
  readonly line: number;
  readonly message: string;
}

/** The translation of one file from a library to seawall. */
export class Translation {
  readonly todos: Todo[] = [];
  readonly edits: Edits;
  readonly peer: PeerNames;
  readonly morph: Morph;
  readonly file: SourceFile;
  private readonly library: Library;
  /** The imports from seawall: the local name by the exported one. */
  private readonly needed = new Map<string, string>();
  private readonly declared: ReadonlySet<string>;
  private readonly identifiers = new Map<string, Identifier[]>();
  /** The comments, by the place of their statement. */
  private readonly comments = new Map<number, Set<string>>();

  constructor(morph: Morph, file: SourceFile, library: Library) {
    this.morph = morph;
    this.file = file;
    this.library = library;
    this.edits = new Edits(file.getFullText());
    this.peer = new PeerNames(morph, file, library);
    for (const one of file.getDescendantsOfKind(morph.SyntaxKind.Identifier)) {
      const there = this.identifiers.get(one.getText());
      if (there === undefined) this.identifiers.set(one.getText(), [one]);
      else there.push(one);
    }
    const names = [...this.identifiers].filter(([, all]) =>
      all.some((one) => isDeclared(one) && this.peer.nameOf(one) === undefined),
    );
    this.declared = new Set(names.map(([name]) => name));
  }

  /** Imports a name of seawall, and returns its name in this file. */
  need(name: string): string {
    const local = this.needed.get(name) ?? (this.declared.has(name) ? `seawall${capital(name)}` : name);
    this.needed.set(name, local);
    return local;
  }

  /**
   * Leaves a comment above the statement that contains a node.
   * @param section section of the migration page
   */
  todo(node: Node, message: string, section: Section): void {
    const statement = this.statementOf(node);
    const text = `// TODO(seawall) ${message}. See node_modules/seawall/docs/migration/${this.library}.md#${section}`;
    const there = this.comments.get(statement.getStart()) ?? new Set();
    if (there.has(text)) return;
    this.comments.set(statement.getStart(), there.add(text));
    // Written at once, so that it is kept when a statement around it is rewritten.
    this.putAbove(statement, [text]);
    this.todos.push({ line: node.getStartLineNumber(), message });
  }

  /** Writes statements above another one. */
  putAbove(statement: Node, lines: readonly string[]): void {
    const start = statement.getStart();
    const end = this.file.getFullText().includes('\r\n') ? '\r\n' : '\n';
    this.edits.insert(start, lines.map((line) => `${line}${end}${this.indentAt(start)}`).join(''));
  }

  /** Keeps the comments inside of an object literal that is rewritten: moves them above the statement that uses it. */
  keepComments(literal: Node, user: Node): void {
    const { Node } = this.morph;
    if (!Node.isObjectLiteralExpression(literal)) return;
    const text = this.file.getFullText();
    const statement = this.statementOf(user);
    for (const property of literal.getProperties()) {
      const above = property.getLeadingCommentRanges().map((one) => one.getText());
      const beside = /^[ \t]*,?[ \t]*(\/\/.*|\/\*.*?\*\/)/.exec(text.slice(property.getEnd()))?.[1];
      this.putAbove(
        statement,
        [...above, beside].filter((one) => one !== undefined),
      );
    }
  }

  /** Returns all expressions of the file that refer to a variable. */
  usesOf(declaration: VariableDeclaration): Node[] {
    const symbol = declaration.getNameNode().getSymbol();
    if (symbol === undefined) return [];
    return (this.identifiers.get(declaration.getName()) ?? [])
      .filter((one) => one !== declaration.getNameNode())
      .filter((one) => one.getSymbol() === symbol || this.shorthandOf(one) === symbol);
  }

  /** True if another file can use the variable. */
  isExported(declaration: VariableDeclaration): boolean {
    const { Node } = this.morph;
    if (declaration.isExported()) return true;
    return this.usesOf(declaration).some((one) => {
      const parent = one.getParent();
      return Node.isExportSpecifier(parent) || Node.isExportAssignment(parent);
    });
  }

  /** Writes the imports. No translation may follow. */
  finish(): void {
    const names = [...this.needed].sort(([one], [other]) => (one < other ? -1 : 1));
    const [first, ...more] = this.peer.imports;
    if (first === undefined) return;
    const required = !this.morph.Node.isImportDeclaration(first);
    const list = names.map(([name, local]) =>
      name === local ? name : required ? `${name}: ${local}` : `${name} as ${local}`,
    );
    const from = first.getText().includes('"') ? '"seawall"' : "'seawall'";
    const line = required
      ? `const { ${list.join(', ')} } = require(${from});`
      : `import { ${list.join(', ')} } from ${from};`;
    if (names.length === 0) this.remove(first);
    else this.edits.replace(first, line);
    for (const one of more) this.remove(one);
  }

  /** Replaces an expression by a comparison, in parentheses if an operator around it might bind more tightly. */
  compare(place: Node, code: string): void {
    const isAlone = ALONE.has(place.getParent()?.getKindName() ?? '');
    this.edits.replace(place, isAlone ? code : `(${code})`);
  }

  /** Removes a statement and its line. */
  remove(node: Node): void {
    const text = this.file.getFullText();
    const end = node.getEnd() + (/^\r?\n/.exec(text.slice(node.getEnd()))?.[0].length ?? 0);
    const start = node.getStart() - this.indentAt(node.getStart()).length;
    this.edits.put(start, end, '');
  }

  private shorthandOf(node: Node): unknown {
    const parent = node.getParent();
    return this.morph.Node.isShorthandPropertyAssignment(parent) ? parent.getValueSymbol() : undefined;
  }

  private statementOf(node: Node): Node {
    const { Node } = this.morph;
    const isPlace = (one: Node): boolean =>
      (Node.isStatement(one) && !Node.isBlock(one)) ||
      Node.isPropertyDeclaration(one) ||
      Node.isMethodDeclaration(one);
    return isPlace(node) ? node : (node.getFirstAncestor(isPlace) ?? node);
  }

  private indentAt(place: number): string {
    const text = this.file.getFullText();
    const line = text.slice(text.lastIndexOf('\n', place - 1) + 1, place);
    return /^[ \t]*$/.test(line) ? line : '';
  }
}

function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** True if the name declares something: a variable, a parameter, a function, an import. */
function isDeclared(name: Identifier): boolean {
  const parent = name.getParent();
  return (
    name.getSymbol()?.getDeclarations().includes(parent) === true &&
    !/Property|Method|Accessor|EnumMember/.test(parent.getKindName())
  );
}
