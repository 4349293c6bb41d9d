import type { Expression, Node, ObjectLiteralExpression } from 'ts-morph';
import type { Translation } from './translation.ts';

/**
 * Returns the options of an object literal by name. Returns `undefined` if the node is not an object literal with plain
 * properties.
 */
export function optionsIn(
  node: Node | undefined,
  { morph }: Translation,
): Map<string, Expression> | undefined {
  const { Node } = morph;
  if (node === undefined) return new Map();
  if (!Node.isObjectLiteralExpression(node)) return undefined;
  const options = new Map<string, Expression>();
  for (const property of node.getProperties()) {
    if (Node.isPropertyAssignment(property))
      options.set(property.getName(), property.getInitializerOrThrow());
    else if (Node.isShorthandPropertyAssignment(property))
      options.set(property.getName(), property.getNameNode());
    else if (Node.isMethodDeclaration(property))
      continue; // its text is not an expression: see hasMethods
    else return undefined;
  }
  return hasMethods(node, morph) ? undefined : options;
}

/** Follows a name to the expression that a `const` of this file assigns to it. */
export function meaningOf(node: Node | undefined, { morph }: Translation): Node | undefined {
  const { Node } = morph;
  if (!Node.isIdentifier(node)) return node;
  const declarations = node.getSymbol()?.getDeclarations() ?? [];
  const [only] = declarations.length === 1 ? declarations : [];
  if (!Node.isVariableDeclaration(only)) return node;
  const isConstant = only.getVariableStatement()?.getDeclarationKind() === 'const';
  return isConstant ? (only.getInitializer() ?? node) : node;
}

/** Evaluates a number: a literal, a sum or product of numbers, or the name of a `const` with such a value. */
export function numberIn(given: Node | undefined, translation: Translation): number | undefined {
  const { Node, SyntaxKind } = translation.morph;
  const node = meaningOf(given, translation);
  if (Node.isNumericLiteral(node)) return Number(node.getLiteralValue());
  if (Node.isParenthesizedExpression(node)) return numberIn(node.getExpression(), translation);
  if (node?.getText() === 'Infinity') return Infinity;
  if (!Node.isBinaryExpression(node)) return undefined;
  const [left, right] = [numberIn(node.getLeft(), translation), numberIn(node.getRight(), translation)];
  if (left === undefined || right === undefined) return undefined;
  const operator = node.getOperatorToken().getKind();
  if (operator === SyntaxKind.AsteriskToken) return left * right;
  if (operator === SyntaxKind.PlusToken) return left + right;
  if (operator === SyntaxKind.MinusToken) return left - right;
  return operator === SyntaxKind.SlashToken ? left / right : undefined;
}

function hasMethods(node: ObjectLiteralExpression, { Node }: Translation['morph']): boolean {
  return node.getProperties().some((property) => Node.isMethodDeclaration(property));
}

/** Counts the parameters of a function that is written in place. Returns `undefined` for any other expression. */
export function parametersOf(node: Node | undefined, { morph }: Translation): number | undefined {
  const { Node } = morph;
  return Node.isArrowFunction(node) || Node.isFunctionExpression(node)
    ? node.getParameters().length
    : undefined;
}
