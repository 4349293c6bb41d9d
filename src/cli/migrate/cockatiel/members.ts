import type { CallExpression, Node, PropertyAccessExpression } from 'ts-morph';
import { parametersOf } from '../literals.ts';
import type { Translation } from '../translation.ts';

/** The events of a cockatiel policy, by their names in seawall. */
const EVENTS: Readonly<Record<string, string>> = {
  onRetry: 'retry.scheduled',
  onGiveUp: 'retry.exhausted',
  onBreak: 'circuit.opened',
  onReset: 'circuit.closed',
  onHalfOpen: 'circuit.half-opened',
  onTimeout: 'timeout.expired',
  onReject: 'execution.rejected',
};

/** Events that have no single equivalent in seawall. */
const OTHER_EVENTS: Readonly<Record<string, string>> = {
  onStateChange:
    "listen to '*', whose events have a `type`: circuit.opened, circuit.half-opened, circuit.closed",
  onSuccess: "listen to 'execution.settled' of the pipeline, whose event has the outcome",
  onFailure: "listen to 'execution.settled' of the pipeline, whose event has the outcome",
};

/** Members that only a circuit breaker or a bulkhead itself has, and not the pipeline around it. */
export const OF_THE_POLICY: ReadonlySet<string> = new Set([
  'state',
  'lastFailure',
  'isolate',
  'toJSON',
  'executionSlots',
  'queueSlots',
]);

/** Rewrites one use of a policy, `policy.member`, if that is possible. */
export function member(access: PropertyAccessExpression, policy: string, translation: Translation): void {
  const { Node } = translation.morph;
  const name = access.getName();
  const parent = access.getParent();
  const call = Node.isCallExpression(parent) && parent.getExpression() === access ? parent : undefined;
  if (name === 'execute' && call !== undefined) execute(call, translation);
  else if (name in EVENTS && call !== undefined) listen(call, access, EVENTS[name] as string, translation);
  else if (name in OTHER_EVENTS) translation.todo(access, OTHER_EVENTS[name] as string, 'events');
  else if (OF_THE_POLICY.has(name)) ofThePolicy(access, call, policy, translation);
  else if (name !== 'execute') translation.todo(access, `there is no ${name} in seawall`, 'equivalents');
}

/** Rewrites `execute(fn, signal)`: the signal is an option in seawall. */
export function execute(call: CallExpression, translation: Translation): void {
  const { edits } = translation;
  const [operation, signal] = call.getArguments();
  if (signal !== undefined) {
    const code = edits.render(signal);
    edits.replace(signal, code === 'signal' ? '{ signal }' : `{ signal: ${code} }`);
  }
  if (operation !== undefined && readsAttempt(operation, translation)) {
    translation.todo(call, 'attempt counts from 1 in seawall, from 0 in cockatiel', 'attempts');
  }
}

function readsAttempt(operation: Node, translation: Translation): boolean {
  const { Node } = translation.morph;
  if (!parametersOf(operation, translation)) return false;
  if (!Node.isArrowFunction(operation) && !Node.isFunctionExpression(operation)) return false;
  const parameter = operation.getParameters()[0]?.getNameNode();
  if (Node.isObjectBindingPattern(parameter)) return /\battempt\b/.test(parameter.getText());
  return new RegExp(`\\b${parameter?.getText()}\\.attempt\\b`).test(operation.getText());
}

/**
 * Rewrites a listener. In seawall it is called with one event, and the call that registers it returns a function that removes it.
 */
function listen(
  call: CallExpression,
  access: PropertyAccessExpression,
  type: string,
  translation: Translation,
): void {
  const { edits } = translation;
  const [listener] = call.getArguments();
  edits.replace(access.getNameNode(), 'on');
  if (listener === undefined) return;
  edits.insert(listener.getStart(), `'${type}', `);
  if (parametersOf(listener, translation) !== 0) {
    translation.todo(call, `the event ${type} has different fields`, 'events');
  }
  takeAway(call, translation);
}

/** Rewrites `listener.dispose()`, which is `listener()` in seawall. */
function takeAway(call: CallExpression, translation: Translation): void {
  const { Node } = translation.morph;
  const holder = call.getParent();
  if (!Node.isVariableDeclaration(holder)) return;
  for (const use of translation.usesOf(holder)) {
    const access = use.getParent();
    if (!Node.isPropertyAccessExpression(access) || access.getName() !== 'dispose') continue;
    translation.edits.put(use.getEnd(), access.getEnd(), '');
  }
}

function ofThePolicy(
  access: PropertyAccessExpression,
  call: CallExpression | undefined,
  policy: string,
  translation: Translation,
): void {
  const { edits, morph } = translation;
  const name = access.getName();
  edits.replace(access.getExpression(), policy);
  if (name === 'executionSlots') edits.replace(access.getNameNode(), 'available');
  else if (name === 'queueSlots') edits.replace(access, `(${policy}.maxQueued - ${policy}.queued)`);
  else if (name === 'lastFailure') {
    edits.replace(access, `${policy}.snapshot().lastFailure`);
    translation.todo(
      access,
      'a snapshot has the name, message and time of the last failure, not the error',
      'state',
    );
  } else if (name === 'toJSON') {
    edits.replace(access.getNameNode(), 'snapshot');
    translation.todo(access, 'a snapshot is read by restore(), and has a different format', 'state');
  } else if (name === 'isolate' && !morph.Node.isExpressionStatement(call?.getParent())) {
    translation.todo(access, 'isolate() returns nothing: reset() ends every isolation', 'state');
  }
}
