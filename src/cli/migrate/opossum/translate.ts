import type { NewExpression, Node } from 'ts-morph';
import type { Translation } from '../translation.ts';
import { MadeCircuit } from './made-circuit.ts';

/** What the class is exported as: by `module.exports`, as a default, or by its name. */
const CLASS = ['default', '*', 'CircuitBreaker'];

/** Codes of errors that opossum gives, and ours. */
const CODES: Readonly<Record<string, string>> = {
  EOPENBREAKER: 'circuit-open',
  ESEMLOCKED: 'bulkhead-full',
};

/**
 * Translates a file that uses opossum. A circuit breaker there is a function with policies around it: it becomes that function,
 * `pipeline(…).wrap(action)`, and the pipeline and the circuit breaker get variables of their own where they are used.
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

/** `error.code === 'EOPENBREAKER'` */
function errorCodes({ file, morph, edits }: Translation): void {
  for (const literal of file.getDescendantsOfKind(morph.SyntaxKind.StringLiteral)) {
    const code = CODES[literal.getLiteralValue()];
    if (code !== undefined) edits.replace(literal, `'${code}'`);
  }
}

/** `CircuitBreaker.isOurError(error)` */
function statics(translation: Translation): void {
  const { file, morph, edits } = translation;
  for (const access of file.getDescendantsOfKind(morph.SyntaxKind.PropertyAccessExpression)) {
    if (!isClass(access.getExpression(), translation)) continue;
    if (access.getName() === 'isOurError') edits.replace(access, translation.need('isResilienceError'));
    else if (access.getName() !== 'default') {
      translation.todo(access, `nothing here is called CircuitBreaker.${access.getName()}`, 'members');
    }
  }
}

/** What still names the class: a type, a base class, an argument. */
function types(translation: Translation): void {
  const { file, morph, peer, edits } = translation;
  for (const name of file.getDescendantsOfKind(morph.SyntaxKind.Identifier)) {
    const isImport = peer.imports.some((one) => one.containsRange(name.getPos(), name.getEnd()));
    if (isImport || !isClass(name, translation) || edits.covers(name)) continue;
    if (morph.Node.isPropertyAccessExpression(name.getParent())) continue; // told of above
    translation.todo(name, 'what was a CircuitBreaker is a function now', 'members');
  }
}
