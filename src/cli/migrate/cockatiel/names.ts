import type { Node } from 'ts-morph';
import type { Translation } from '../translation.ts';
import { Holder } from './holder.ts';
import { execute } from './members.ts';

const CLASSES: Readonly<Record<string, string>> = {
  BrokenCircuitError: 'CircuitOpenError',
  IsolatedCircuitError: 'CircuitOpenError',
  BulkheadRejectedError: 'BulkheadFullError',
  TaskCancelledError: 'TimeoutError',
};

const GUARDS: Readonly<Record<string, string>> = {
  isBrokenCircuitError: 'BrokenCircuitError',
  isIsolatedCircuitError: 'IsolatedCircuitError',
  isBulkheadRejectedError: 'BulkheadRejectedError',
  isTaskCancelledError: 'TaskCancelledError',
};

const REMARKS: Readonly<Record<string, string>> = {
  IsolatedCircuitError: "if a circuit is isolated, the error's state is 'isolated'",
  TaskCancelledError: "a timeout throws TimeoutError; the caller's abort throws the reason of its signal",
};

const STATES: Readonly<Record<string, string>> = {
  Closed: "'closed'",
  Open: "'open'",
  HalfOpen: "'half-open'",
  Isolated: "'isolated'",
};

/** Rewrites the imports from cockatiel other than policies: errors, type guards, states, and the policy that does nothing. */
export function otherNames(translation: Translation): void {
  const { morph, edits } = translation;
  const { Node } = morph;
  for (const { node, name } of peerUses(translation)) {
    const parent = node.getParent();
    if (name in CLASSES) renameClass(node, name, translation);
    else if (name in GUARDS && Node.isCallExpression(parent) && parent.getExpression() === node) {
      guard(parent, name, translation);
    } else if (
      name === 'CircuitState' &&
      Node.isPropertyAccessExpression(parent) &&
      parent.getName() in STATES
    ) {
      edits.replace(parent, STATES[parent.getName()] as string);
    } else if (name === 'noop') noop(node, translation);
  }
}

/** Removes variables that are no longer used, and leaves a comment at each remaining use of cockatiel. */
export function leftovers(translation: Translation): void {
  const { edits, morph } = translation;
  for (const { node, name } of peerUses(translation)) {
    if (edits.covers(node)) continue;
    const holder = node.getFirstAncestorByKind(morph.SyntaxKind.VariableDeclaration);
    const statement = holder?.getVariableStatement();
    const uses = holder === undefined ? [] : translation.usesOf(holder);
    const wasRead = uses.length > 0 && uses.every((use) => edits.covers(use));
    if (statement?.getDeclarations().length === 1 && wasRead && !statement.isExported()) {
      translation.remove(statement);
    } else translation.todo(node, `seawall has no ${name}`, 'equivalents');
  }
}

/** Lists the expressions that refer to an export of cockatiel, other than the imports. */
function peerUses({ file, morph, peer }: Translation): { readonly node: Node; readonly name: string }[] {
  const { SyntaxKind } = morph;
  return [SyntaxKind.PropertyAccessExpression, SyntaxKind.QualifiedName, SyntaxKind.Identifier]
    .flatMap((kind): Node[] => file.getDescendantsOfKind(kind))
    .flatMap((node) => {
      const name = peer.nameOf(node);
      const isImport = peer.imports.some((one) => one.containsRange(node.getPos(), node.getEnd()));
      return name === undefined || name === '*' || isImport ? [] : [{ node, name }];
    });
}

function noop(node: Node, translation: Translation): void {
  const { Node } = translation.morph;
  translation.edits.replace(node, `${translation.need('pipeline')}()`);
  const [access, call] = [node.getParent(), node.getParent()?.getParent()];
  if (Node.isVariableDeclaration(access)) new Holder(access, 'wrap', false, translation).translateUses();
  if (
    Node.isPropertyAccessExpression(access) &&
    access.getName() === 'execute' &&
    Node.isCallExpression(call)
  ) {
    execute(call, translation);
  }
}

function renameClass(node: Node, name: string, translation: Translation): void {
  translation.edits.replace(node, translation.need(CLASSES[name] as string));
  remark(node, name, translation);
}

function guard(call: Node, name: string, translation: Translation): void {
  const type = GUARDS[name] as string;
  const [argument] = call.asKindOrThrow(translation.morph.SyntaxKind.CallExpression).getArguments();
  const error = argument && translation.edits.render(argument);
  translation.compare(call, `${error} instanceof ${translation.need(CLASSES[type] as string)}`);
  remark(call, type, translation);
}

function remark(node: Node, name: string, translation: Translation): void {
  const text = REMARKS[name];
  if (text !== undefined) translation.todo(node, text, 'errors');
}
