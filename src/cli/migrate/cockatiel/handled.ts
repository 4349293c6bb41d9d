import type { CallExpression, Node } from 'ts-morph';
import { meaningOf } from '../literals.ts';
import { callCode, NOTHING_ELSE_FAILS } from '../seawall-code.ts';
import type { Translation } from '../translation.ts';

/** Errors or values that one rule of cockatiel names. */
interface Rule {
  readonly about: 'error' | 'value';
  readonly type: Node | undefined;
  readonly filter: Node | undefined;
}

/**
 * The outcomes that a policy handles: everything that is thrown, the outcomes that rules name, or `undefined` if that cannot be
 * determined.
 */
export type Handled = 'all' | readonly Rule[] | undefined;

const MAKERS = new Map([
  ['handleType', { about: 'error', typed: true }],
  ['orType', { about: 'error', typed: true }],
  ['handleWhen', { about: 'error', typed: false }],
  ['orWhen', { about: 'error', typed: false }],
  ['handleResultType', { about: 'value', typed: true }],
  ['orResultType', { about: 'value', typed: true }],
  ['handleWhenResult', { about: 'value', typed: false }],
  ['orWhenResult', { about: 'value', typed: false }],
] as const);

/** Reads which outcomes a policy of cockatiel handles: `handleType(A).orWhen(isB)`. */
export function handledBy(node: Node | undefined, translation: Translation): Handled {
  const { Node } = translation.morph;
  if (translation.peer.nameOf(node) === 'handleAll') return 'all';
  if (!Node.isCallExpression(node)) return undefined;
  const callee = node.getExpression();
  const exported = translation.peer.nameOf(callee);
  if (exported !== undefined) return rule(node, exported);
  if (!Node.isPropertyAccessExpression(callee)) return undefined;
  const before = handledBy(callee.getExpression(), translation);
  const own = rule(node, callee.getName());
  if (own === undefined || before === undefined) return undefined;
  return before === 'all' ? before : [...before, ...own];
}

function rule(call: CallExpression, name: string): readonly Rule[] | undefined {
  const maker = MAKERS.get(name as never) as { about: Rule['about']; typed: boolean } | undefined;
  const [first, second] = call.getArguments();
  if (maker === undefined || first === undefined) return undefined;
  const { about, typed } = maker;
  return [{ about, type: typed ? first : undefined, filter: typed ? second : first }];
}

/** Writes a pipeline's classifier with the same rules. Returns `undefined` if the default classifier does the same. */
export function classifierCode(
  handled: 'all' | readonly Rule[],
  translation: Translation,
): string | undefined {
  if (handled === 'all') return undefined;
  const named = handled.filter(({ about }) => about === 'error').map((one) => errorMatcher(one, translation));
  const values = handled
    .filter(({ about }) => about === 'value')
    .map((one) => condition(one, 'value', translation));
  const rest =
    values.length === 0
      ? NOTHING_ELSE_FAILS
      : callCode(
          translation.need('results'),
          `(${typedValue(handled)}) => (${values.join(' || ')} ? 'failure' : undefined)`,
          NOTHING_ELSE_FAILS,
        );
  if (named.length === 0) return rest;
  return callCode(translation.need('errors'), `{ failure: [${named.join(', ')}] }`, rest);
}

/** Writes the parameter of the predicate on values, with the type that the first rule gives it. */
function typedValue(handled: readonly Rule[]): string {
  const filter = handled.find(({ about }) => about === 'value')?.filter?.getText() ?? '';
  const type = /^\(\s*\w+\s*:\s*([^=(){}]+?)\s*\)\s*=>/.exec(filter)?.[1];
  return type === undefined ? 'value' : `value: ${type}`;
}

/** Writes an error matcher: a class, or a predicate. */
function errorMatcher(one: Rule, translation: Translation): string {
  const { type, filter } = one;
  const { edits } = translation;
  if (type !== undefined && filter === undefined) return edits.render(type);
  if (type === undefined && filter !== undefined) return edits.render(filter);
  return `(error) => ${condition(one, 'error', translation)}`;
}

function condition({ type, filter }: Rule, name: string, translation: Translation): string {
  const { edits } = translation;
  const parts = [
    type === undefined ? undefined : `${name} instanceof ${edits.render(type)}`,
    filter === undefined ? undefined : applied(filter, name, translation),
  ].filter((part) => part !== undefined);
  return parts.join(' && ');
}

/** Returns the body of an arrow function with its parameter renamed, or a call of any other function. */
function applied(filter: Node, name: string, translation: Translation): string {
  const { Node, SyntaxKind } = translation.morph;
  const { edits } = translation;
  const meant = filter;
  if (Node.isArrowFunction(meant) && !Node.isBlock(meant.getBody()) && meant.getParameters().length === 1) {
    const parameter = meant.getParameters()[0]?.getNameNode();
    if (Node.isIdentifier(parameter)) {
      const symbol = parameter.getSymbol();
      const body = meant.getBody();
      const uses = [body, ...body.getDescendants()].filter(
        (one) => one.getKind() === SyntaxKind.Identifier && one.getSymbol() === symbol,
      );
      const offset = body.getStart();
      let text = edits.render(body);
      if (text === body.getText()) {
        for (const use of uses.toReversed()) {
          text = text.slice(0, use.getStart() - offset) + name + text.slice(use.getEnd() - offset);
        }
        return Node.isBinaryExpression(body) && /\|\||\?\?/.test(body.getOperatorToken().getText())
          ? `(${text})`
          : text;
      }
    }
  }
  const code = edits.render(filter);
  return Node.isIdentifier(filter) || Node.isPropertyAccessExpression(filter)
    ? `${code}(${name})`
    : `(${code})(${name})`;
}

/** Returns the rules that a name or an expression stands for. */
export function handledAt(node: Node | undefined, translation: Translation): Handled {
  return handledBy(meaningOf(node, translation), translation);
}
