import type { Expression, Identifier, Node, SourceFile, Symbol as TsSymbol } from 'ts-morph';
import type { Morph } from './morph.ts';

/** The names that a file imports from the library that it leaves. */
export class PeerNames {
  /** The statements that import the library. */
  readonly imports: readonly Node[];
  private readonly exported: ReadonlyMap<TsSymbol, string>;
  private readonly morph: Morph;

  /** @param library its name in import statements */
  constructor(morph: Morph, file: SourceFile, library: string) {
    this.morph = morph;
    const found = new Map<TsSymbol, string>();
    const imports: Node[] = [];
    const note = (name: Node | undefined, exported: string): void => {
      const symbol = name?.getSymbol();
      if (symbol !== undefined) found.set(symbol, exported);
    };
    for (const declaration of file.getImportDeclarations()) {
      if (declaration.getModuleSpecifierValue() !== library) continue;
      imports.push(declaration);
      note(declaration.getDefaultImport(), 'default');
      note(declaration.getNamespaceImport(), '*');
      for (const one of declaration.getNamedImports()) {
        note(one.getAliasNode() ?? one.getNameNode(), one.getName());
      }
    }
    for (const declaration of file.getVariableDeclarations()) {
      if (!isRequireOf(morph, declaration.getInitializer(), library)) continue;
      imports.push(declaration.getVariableStatement() ?? declaration);
      const name = declaration.getNameNode();
      if (morph.Node.isObjectBindingPattern(name)) {
        for (const one of name.getElements()) {
          note(one.getNameNode(), one.getPropertyNameNode()?.getText() ?? one.getName());
        }
      } else note(name, '*');
    }
    this.imports = imports;
    this.exported = found;
  }

  /** Returns the exported name that an expression refers to, if it refers to the library: `*` for the library itself. */
  nameOf(node: Node | undefined): string | undefined {
    const { Node } = this.morph;
    if (Node.isIdentifier(node)) return this.nameOfIdentifier(node);
    if (!Node.isPropertyAccessExpression(node) && !Node.isQualifiedName(node)) return undefined;
    const left = Node.isQualifiedName(node) ? node.getLeft() : node.getExpression();
    if (this.nameOf(left) !== '*') return undefined;
    return Node.isQualifiedName(node) ? node.getRight().getText() : node.getName();
  }

  private nameOfIdentifier(node: Identifier): string | undefined {
    const symbol = node.getSymbol();
    return symbol === undefined ? undefined : this.exported.get(symbol);
  }
}

function isRequireOf(morph: Morph, node: Expression | undefined, library: string): boolean {
  const { Node } = morph;
  if (!Node.isCallExpression(node) || node.getExpression().getText() !== 'require') return false;
  const [argument] = node.getArguments();
  return Node.isStringLiteral(argument) && argument.getLiteralValue() === library;
}
