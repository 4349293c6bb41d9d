import type { Node } from 'ts-morph';
import { meaningOf, numberIn, optionsIn } from '../literals.ts';
import { type CircuitParts, countWindow } from '../seawall-code.ts';
import type { Translation } from '../translation.ts';

/** Cockatiel's default: it requires five failures per second if no minimum rate of calls is given. */
const FAILURES_PER_SECOND = 5;

/** Writes the condition that opens a circuit, as options. Returns `undefined` for a breaker class of the user's own. */
export function tripParts(given: Node | undefined, translation: Translation): CircuitParts | undefined {
  const node = meaningOf(given, translation);
  if (!translation.morph.Node.isNewExpression(node)) return undefined;
  const [first] = node.getArguments();
  const name = translation.peer.nameOf(node.getExpression());
  if (name === 'ConsecutiveBreaker' && first !== undefined) {
    return { consecutiveFailures: translation.edits.render(first) };
  }
  if (name !== 'CountBreaker' && name !== 'SamplingBreaker') return undefined;
  const options = optionsIn(first, translation);
  if (options === undefined) return undefined;
  const code = (option: string): string | undefined => {
    const value = options.get(option);
    return value === undefined ? undefined : translation.edits.render(value);
  };
  const failureRate = code('threshold');
  if (name === 'CountBreaker') {
    const size = code('size');
    if (size === undefined) return undefined;
    return { failureRate, window: countWindow(size), minimumCalls: code('minimumNumberOfCalls') ?? size };
  }
  return { failureRate, window: code('duration'), minimumCalls: leastCalls(options, code, translation) };
}

/** Writes the minimum number of calls in the window: the rate of calls times the length of the window. */
function leastCalls(
  options: ReadonlyMap<string, Node>,
  code: (option: string) => string | undefined,
  translation: Translation,
): string {
  const number = (option: string): number | undefined => numberIn(options.get(option), translation);
  const [duration, rate, threshold] = [number('duration'), number('minimumRps'), number('threshold')];
  const perSecond = options.has('minimumRps') ? rate : threshold && FAILURES_PER_SECOND / threshold;
  if (duration !== undefined && perSecond !== undefined) {
    return String(Math.max(1, Math.ceil((duration / 1000) * perSecond)));
  }
  const calls = code('minimumRps') ?? `(${FAILURES_PER_SECOND} / (${code('threshold')}))`;
  return `Math.ceil(((${code('duration')}) / 1000) * ${calls})`;
}
