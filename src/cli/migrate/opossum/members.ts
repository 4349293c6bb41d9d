import type { CallExpression, Node, PropertyAccessExpression } from 'ts-morph';
import { parametersOf } from '../literals.ts';
import type { Translation } from '../translation.ts';

/** The names of the parts that replace an opossum circuit breaker. */
export interface Parts {
  /** Name of the circuit breaker's variable. */
  readonly circuit: string;
  /** Name of the variable of the pipeline around it. */
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

/** Events of seawall that each replace several events of opossum. */
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
  stats: 'statistics are metrics in seawall, and in snapshot() of the circuit breaker',
  status: 'statistics are metrics in seawall, and in snapshot() of the circuit breaker',
  shutdown: 'nothing needs a shutdown: no timer runs while no call waits',
  isShutdown: 'nothing needs a shutdown: no timer runs while no call waits',
  getSignal: 'each call has its own signal: pipeline.execute(({ signal }) => …)',
  healthCheck:
    'seawall runs no health check itself: call probeNow() of the circuit breaker when your own check succeeds',
  clearCache: 'a cache is a policy: clear() of it',
  toJSON: 'a snapshot is read by restore(), and has a different format',
};

/** True if the use of that member needs the circuit breaker itself. */
export function needsCircuit(name: string): boolean {
  return name in STATES || name in METHODS;
}

/** True if the use of that member needs the pipeline. */
export function needsPipeline(name: string): boolean {
  return name === 'on' || name === 'name';
}

/** Rewrites one use of a circuit breaker, if that is possible. `fallback` is handled where the breaker is made. */
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
    const message = TODOS[name] ?? (method === undefined ? `there is no ${name} in seawall` : undefined);
    if (message !== undefined) translation.todo(access, message, 'members');
  }
}

/** Rewrites a listener: in seawall it is called with one event, whatever arguments opossum passed. */
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
    translation.todo(
      call,
      `${type} covers more cases than ${name.getText()} did: look at its fields`,
      'events',
    );
  } else if (parametersOf(listener, translation) !== 0) {
    translation.todo(call, `the event ${type} has different fields`, 'events');
  }
}

/** Writes the fallback. It receives the outcome; in opossum it received the arguments of the call, and the error. */
export function fallbackCode(given: Node, made: Node, translation: Translation): string {
  const { Node } = translation.morph;
  const code = translation.edits.render(given);
  if (parametersOf(given, translation) === 0) return `${translation.need('fallback')}(${code})`;
  const message = 'a fallback is called with the outcome, not with the arguments of the call and the error';
  translation.todo(made, message, 'fallback');
  // Evaluated at the call, not here: the function may be declared further down.
  const source = Node.isIdentifier(given) ? `() => ${code}()` : code;
  return `${translation.need('fallback')}(${source})`;
}
