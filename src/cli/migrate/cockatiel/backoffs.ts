import type { Expression, Node } from 'ts-morph';
import { meaningOf, numberIn, optionsIn, parametersOf } from '../literals.ts';
import { callCode, growthCode, objectCode } from '../seawall-code.ts';
import type { Translation } from '../translation.ts';

/** Cockatiel's default. */
const INITIAL = '128';
const MAX = '30_000';

const JITTERS: Readonly<Record<string, string | undefined>> = {
  noJitterGenerator: "'none'",
  fullJitterGenerator: "'full'",
  halfJitterGenerator: "'equal'",
  decorrelatedJitterGenerator: undefined, // the default in seawall, too
};

interface Exponential {
  readonly initial: string;
  readonly max: string;
  readonly multiplier: string | undefined;
  readonly jitter: string | undefined;
}

/** Writes the backoff of a retry. Returns `undefined` if it must be written by hand. */
export function backoffCode(given: Node, translation: Translation): string | undefined {
  const { name, args } = madeBy(given, translation);
  const [first] = args;
  const { edits } = translation;
  if (name === 'ExponentialBackoff') {
    const parts = exponential(first, translation);
    return parts && callCode(translation.need('exponential'), objectCode({ ...parts }));
  }
  if (first === undefined) return undefined;
  if (name === 'ConstantBackoff') return callCode(translation.need('constant'), edits.render(first));
  if (name === 'IterableBackoff') return callCode(translation.need('schedule'), edits.render(first));
  if (name === 'DelegateBackoff' && isOfTheAttempt(first, translation)) return edits.render(first);
  return undefined;
}

/** Writes the break duration of a circuit. */
export function breakDurationCode(given: Node, translation: Translation): string | undefined {
  const { name, args } = madeBy(given, translation);
  if (name === undefined) return isNumber(given, translation) ? translation.edits.render(given) : undefined;
  const [first] = args;
  if (name === 'ConstantBackoff' && first !== undefined) return translation.edits.render(first);
  if (name !== 'ExponentialBackoff') return undefined;
  const parts = exponential(first, translation);
  if (parts === undefined) return undefined;
  const { initial, max, multiplier, jitter } = parts;
  return growthCode({ initial, max, multiplier, jitter: jitter === "'none'" ? jitter : undefined });
}

function exponential(given: Node | undefined, translation: Translation): Exponential | undefined {
  const options = optionsIn(given, translation);
  if (options === undefined) return undefined;
  const code = (name: string): string | undefined => rendered(options.get(name), translation);
  const generator = options.get('generator');
  const jitter = translation.peer.nameOf(generator) ?? 'decorrelatedJitterGenerator';
  if (!(jitter in JITTERS) || (generator !== undefined && translation.peer.nameOf(generator) === undefined)) {
    return undefined;
  }
  return {
    initial: code('initialDelay') ?? INITIAL,
    max: code('maxDelay') ?? MAX,
    multiplier: code('exponent'),
    jitter: JITTERS[jitter],
  };
}

function rendered(node: Expression | undefined, { edits }: Translation): string | undefined {
  return node === undefined ? undefined : edits.render(node);
}

/** Returns the cockatiel class of the object that an expression, or the variable that it names, creates. */
function madeBy(given: Node, translation: Translation): { name: string | undefined; args: readonly Node[] } {
  const node = meaningOf(given, translation);
  if (!translation.morph.Node.isNewExpression(node)) return { name: undefined, args: [] };
  return { name: translation.peer.nameOf(node.getExpression()), args: node.getArguments() };
}

/**
 * True if the value is a number, as far as the code shows it: the only other values that cockatiel accepts there are backoffs.
 */
function isNumber(given: Node, translation: Translation): boolean {
  if (numberIn(given, translation) !== undefined) return true;
  const node = meaningOf(given, translation);
  return (
    !translation.morph.Node.isNewExpression(node) && !translation.morph.Node.isObjectLiteralExpression(node)
  );
}

/** True if the function reads only the number of the attempt, which also counts from 1 in seawall. */
function isOfTheAttempt(node: Node, translation: Translation): boolean {
  const parameters = parametersOf(node, translation);
  return (
    parameters !== undefined && parameters < 2 && !/\b(result|state|delay|signal)\b/.test(node.getText())
  );
}
