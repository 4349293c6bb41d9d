import type { NewExpression, Node } from 'ts-morph';
import type { Translation } from '../translation.ts';
import { MadeCircuit } from './made-circuit.ts';

/** Names of the exported class: by `module.exports`, as the default export, or as a named export. */
const CLASS = ['default', '*', 'CircuitBreaker'];

/** Error codes of opossum, and those of seawall. */
const CODES: Readonly<Record<string, string>> = {
  EOPENBREAKER: 'circuit-open',
  ESEMLOCKED: 'bulkhead-full',
};

/**
 * Translates a file that uses opossum. A circuit breaker of opossum is a function with policies around it. It becomes that
 * function, `pipeline(…).wrap(action)`. The pipeline and the circuit breaker get their own variables if they are used.
 */
export function translateOpossum(translation: Translation): void {
  const { file, morph } = translation;
  const made = file
    .getDescendantsOfKind(morph.SyntaxKind.NewExpression)
    .filter((one) => isClass(one.getExpression(), translation))
    .sort((one, other) => one.getWidth() - other.getWidth())
    .map((one: NewExpression) => new MadeCircuit(one, translation));
  for (const circuit of made) circuit.translateUses();
  errorCodes(translation);
  statics(translation);
  for (const circuit of made) circuit.translate();
  for (const circuit of made) circuit.removeOptions();
  types(translation);
}

function isClass(node: Node, { peer }: Translation): boolean {
  return CLASS.includes(peer.nameOf(node) ?? '');
}

/** Rewrites `error.code === 'EOPENBREAKER'`. */
function errorCodes({ file, morph, edits }: Translation): void {
  for (const literal of file.getDescendantsOfKind(morph.SyntaxKind.StringLiteral)) {
    const code = CODES[literal.getLiteralValue()];
    if (code !== undefined) edits.replace(literal, `'${code}'`);
  }
}

/** Rewrites `CircuitBreaker.isOurError(error)`. */
function statics(translation: Translation): void {
  const { file, morph, edits } = translation;
  for (const access of file.getDescendantsOfKind(morph.SyntaxKind.PropertyAccessExpression)) {
    if (!isClass(access.getExpression(), translation)) continue;
    if (access.getName() === 'isOurError') edits.replace(access, translation.need('isResilienceError'));
    else if (access.getName() !== 'default') {
      translation.todo(access, `seawall has no CircuitBreaker.${access.getName()}`, 'members');
    }
  }
}

/** Leaves comments at the remaining uses of the class: as a type, as a base class, as an argument. */
function types(translation: Translation): void {
  const { file, morph, peer, edits } = translation;
  for (const name of file.getDescendantsOfKind(morph.SyntaxKind.Identifier)) {
    const isImport = peer.imports.some((one) => one.containsRange(name.getPos(), name.getEnd()));
    if (isImport || !isClass(name, translation) || edits.covers(name)) continue;
    if (morph.Node.isPropertyAccessExpression(name.getParent())) continue; // already reported above
    translation.todo(name, 'the CircuitBreaker is a function now', 'members');
  }
}
