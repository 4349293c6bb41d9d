import type { CallExpression, Node, PropertyAccessExpression } from 'ts-morph';
import { parametersOf } from '../literals.ts';
import type { Translation } from '../translation.ts';

/** What is left of a circuit breaker of opossum by the names of its parts. */
export interface Parts {
  /** The variable of the circuit breaker itself. */
  readonly circuit: string;
  /** The variable of the pipeline around it. */
  readonly pipeline: string;
}

const EVENTS: Readonly<Record<string, string>> = {
  open: 'circuit.opened',
  close: 'circuit.closed',
  halfOpen: 'circuit.half-opened',
  timeout: 'timeout.expired',
  reject: 'execution.rejected',
  semaphoreLocked: 'execution.rejected',
  fallback: 'fallback.used',
  success: 'execution.settled',
  failure: 'execution.settled',
};

/** Events here that stand for several of opossum's. */
const SHARED = ['execution.rejected', 'execution.settled'];

const STATES: Readonly<Record<string, string>> = { opened: 'open', closed: 'closed', halfOpen: 'half-open' };

const METHODS: Readonly<Record<string, string>> = {
  open: 'trip',
  close: 'reset',
  enable: 'reset',
  disable: 'disable',
  toJSON: 'snapshot',
};

const TODOS: Readonly<Record<string, string>> = {
  stats: 'figures are metrics here, and snapshot() of the circuit breaker',
  status: 'figures are metrics here, and snapshot() of the circuit breaker',
  shutdown: 'there is nothing to shut down: no timer runs while nobody waits',
  isShutdown: 'there is nothing to shut down: no timer runs while nobody waits',
  getSignal: 'each call has a signal of its own: pipeline.execute(({ signal }) => …)',
  healthCheck:
    'nothing runs by itself here: call probeNow() of the circuit breaker when a check of your own went well',
  clearCache: 'no policy caches yet: keep a cache around the call',
  toJSON: 'a snapshot is read by restore(), and has a form of its own',
};

/** True if a use of that name needs the circuit breaker itself. */
export function needsCircuit(name: string): boolean {
  return name in STATES || name in METHODS;
}

/** True if a use of that name needs the pipeline. */
export function needsPipeline(name: string): boolean {
  return name === 'on' || name === 'name';
}

/** Rewrites one use of a circuit breaker, as far as it can be. `fallback` is taken up where the breaker is made. */
export function member(access: PropertyAccessExpression, parts: Parts, translation: Translation): void {
  const { edits, morph } = translation;
  const name = access.getName();
  const parent = access.getParent();
  const call = morph.Node.isCallExpression(parent) && parent.getExpression() === access ? parent : undefined;
  if (name === 'call' || name === 'fallback') return;
  if (name === 'fire') edits.put(access.getExpression().getEnd(), access.getEnd(), '');
  else if (name in STATES && call === undefined) {
    translation.compare(access, `${parts.circuit}.state === '${STATES[name]}'`);
  } else if (name === 'on' && call !== undefined) listen(call, access, parts, translation);
  else if (name === 'name') edits.replace(access.getExpression(), parts.pipeline);
  else {
    const method = METHODS[name];
    if (method !== undefined) {
      edits.replace(access.getExpression(), parts.circuit);
      edits.replace(access.getNameNode(), method);
    }
    const message = TODOS[name] ?? (method === undefined ? `there is no ${name} here` : undefined);
    if (message !== undefined) translation.todo(access, message, 'members');
  }
}

/** A listener is called with one event, whatever opossum called it with. */
function listen(
  call: CallExpression,
  access: PropertyAccessExpression,
  parts: Parts,
  translation: Translation,
): void {
  const { edits, morph } = translation;
  const [name, listener] = call.getArguments();
  const type = morph.Node.isStringLiteral(name) ? EVENTS[name.getLiteralValue()] : undefined;
  edits.replace(access.getExpression(), parts.pipeline);
  if (name === undefined || type === undefined) {
    translation.todo(call, `no event here is called ${name?.getText() ?? 'so'}`, 'events');
    return;
  }
  edits.replace(name, `'${type}'`);
  if (SHARED.includes(type)) {
    translation.todo(call, `${type} tells of more than ${name.getText()} did: look at its fields`, 'events');
  } else if (parametersOf(listener, translation) !== 0) {
    translation.todo(call, `the event ${type} has fields of its own`, 'events');
  }
}

/** Writes the fallback. It is handed the outcome, where opossum handed over the arguments of the call, and the error. */
export function fallbackCode(given: Node, made: Node, translation: Translation): string {
  const { Node } = translation.morph;
  const code = translation.edits.render(given);
  if (parametersOf(given, translation) === 0) return `${translation.need('fallback')}(${code})`;
  const message = 'a fallback is called with the outcome, not with the arguments of the call and the error';
  translation.todo(made, message, 'fallback');
  // Later than where it is named: it may be declared further down.
  const source = Node.isIdentifier(given) ? `() => ${code}()` : code;
  return `${translation.need('fallback')}(${source})`;
}
