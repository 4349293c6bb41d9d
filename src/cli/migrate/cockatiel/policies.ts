import type { CallExpression, Expression, Node } from 'ts-morph';
import { meaningOf, numberIn, optionsIn } from '../literals.ts';
import { type BulkheadParts, callCode, halfOpenCode, objectCode, type RetryParts } from '../seawall-code.ts';
import type { Translation } from '../translation.ts';
import { backoffCode, breakDurationCode } from './backoffs.ts';
import { tripParts } from './breakers.ts';
import { classifierCode, handledAt } from './handled.ts';

/** A policy as code that calls seawall. */
export interface PolicyCode {
  readonly kind: 'retry' | 'circuitBreaker' | 'timeout' | 'bulkhead' | 'fallback' | 'pipeline';
  readonly code: string;
  /** Classifier for the pipeline around the policy. Only there if the policy has its own rules for failures. */
  readonly classify?: string | undefined;
}

type Maker = (call: CallExpression, translation: Translation) => PolicyCode;

const MAKERS: Readonly<Record<string, Maker>> = { retry, circuitBreaker, timeout, bulkhead, fallback };

/** The cockatiel functions that make a policy. */
export const POLICY_MAKERS: readonly string[] = [...Object.keys(MAKERS), 'wrap'];

/** Writes one policy. The parts of the call must have been translated before. */
export function policyCode(call: CallExpression, name: string, translation: Translation): PolicyCode {
  return (MAKERS[name] as Maker)(call, translation);
}

/** Writes a pipeline with one policy. Code that already makes a pipeline stays as it is. */
export function pipelineCode({ kind, code, classify }: PolicyCode, translation: Translation): string {
  if (kind === 'pipeline') return code;
  return callCode(translation.need('pipeline'), objectCode({ classify }), code);
}

function retry(call: CallExpression, translation: Translation): PolicyCode {
  const [handled, given] = call.getArguments();
  const classify = classifier(call, handled, translation);
  const options = readOptions(call, given, translation);
  if (options === undefined) {
    translation.todo(call, 'write the options of retry() here', 'retry');
    return { kind: 'retry', code: callCode(translation.need('retry'), given?.getText()), classify };
  }
  const attempts = options.get('maxAttempts');
  if (attempts === undefined) {
    translation.todo(
      call,
      'cockatiel retried without limit; seawall runs the operation 3 times: set maxAttempts',
      'retry',
    );
  }
  const delays = options.get('backoff');
  const backoff = delays && backoffCode(delays, translation);
  if (delays !== undefined && backoff === undefined) {
    translation.todo(call, `rewrite the backoff ${oneLine(delays)}`, 'backoffs');
  }
  const parts: RetryParts = { maxAttempts: attempts && oneMore(attempts, translation), backoff };
  return { kind: 'retry', code: callCode(translation.need('retry'), objectCode({ ...parts })), classify };
}

/** Adds one: cockatiel counts retries, and seawall counts attempts. */
function oneMore(attempts: Node, translation: Translation): string {
  const { Node } = translation.morph;
  const number = Node.isIdentifier(attempts) ? undefined : numberIn(attempts, translation);
  return number === undefined ? `${translation.edits.render(attempts)} + 1` : String(number + 1);
}

function circuitBreaker(call: CallExpression, translation: Translation): PolicyCode {
  const [handled, given] = call.getArguments();
  const classify = classifier(call, handled, translation);
  const options = readOptions(call, given, translation);
  if (options === undefined)
    translation.todo(call, 'write the options of circuitBreaker() here', 'circuit-breaker');
  const trip = tripParts(options?.get('breaker'), translation);
  if (options !== undefined && trip === undefined) {
    translation.todo(
      call,
      `write when the circuit opens, as ${oneLine(options.get('breaker'))} did`,
      'circuit-breaker',
    );
  }
  const after = options?.get('halfOpenAfter');
  const breakDuration = after && breakDurationCode(after, translation);
  if (after !== undefined && breakDuration === undefined) {
    translation.todo(call, `write breakDuration, as ${oneLine(after)} did`, 'circuit-breaker');
  }
  if (options?.has('initialState')) {
    translation.todo(
      call,
      'restore the state by restore(snapshot); cockatiel’s format is not supported',
      'state',
    );
  }
  const parts = { ...trip, breakDuration, halfOpen: halfOpen(options?.get('halfOpenSampling'), translation) };
  return {
    kind: 'circuitBreaker',
    code: callCode(translation.need('circuitBreaker'), objectCode(parts)),
    classify,
  };
}

function readOptions(
  call: CallExpression,
  given: Node | undefined,
  translation: Translation,
): Map<string, Expression> | undefined {
  const literal = meaningOf(given, translation);
  if (literal !== undefined) translation.keepComments(literal, call);
  return optionsIn(literal, translation);
}

function halfOpen(given: Node | undefined, translation: Translation): string | undefined {
  const options = given && optionsIn(meaningOf(given, translation), translation);
  if (options === undefined) return undefined;
  const [calls, threshold] = [options.get('calls'), options.get('threshold')];
  const share = numberIn(threshold, translation);
  const success =
    threshold &&
    (share === undefined
      ? `1 - ${translation.edits.render(threshold)}`
      : String(Number((1 - share).toFixed(6))));
  return halfOpenCode(calls && translation.edits.render(calls), success);
}

function timeout(call: CallExpression, translation: Translation): PolicyCode {
  const [duration, strategy] = call.getArguments();
  const options = optionsIn(strategy, translation);
  const chosen = options === undefined ? strategy : options.get('strategy');
  if (options?.has('abortOnReturn')) {
    translation.todo(
      call,
      'the signal of an attempt is never aborted in seawall once the attempt has answered',
      'timeout',
    );
  }
  const cooperative = /\bCooperative$/.test(chosen?.getText() ?? '') ? '{ cooperative: true }' : undefined;
  const code = callCode(
    translation.need('timeout'),
    duration && translation.edits.render(duration),
    cooperative,
  );
  return { kind: 'timeout', code };
}

function bulkhead(call: CallExpression, translation: Translation): PolicyCode {
  const [limit, queue] = call.getArguments().map((one) => translation.edits.render(one));
  const parts: BulkheadParts = { maxConcurrent: limit, maxQueued: queue };
  return { kind: 'bulkhead', code: callCode(translation.need('bulkhead'), objectCode({ ...parts })) };
}

function fallback(call: CallExpression, translation: Translation): PolicyCode {
  const [handled, value] = call.getArguments();
  const classify = classifier(call, handled, translation);
  const code = callCode(translation.need('fallback'), value && translation.edits.render(value));
  return { kind: 'fallback', code, classify };
}

function classifier(
  call: CallExpression,
  given: Node | undefined,
  translation: Translation,
): string | undefined {
  const handled = handledAt(given, translation);
  if (handled !== undefined) {
    const isNamed = translation.morph.Node.isIdentifier(given) && handled !== 'all';
    // The variable keeps its name. It becomes a classifier: see the declarations.
    return isNamed ? given.getText() : classifierCode(handled, translation);
  }
  translation.todo(
    call,
    `write in classify which outcomes are failures, as ${oneLine(given)} did`,
    'handled',
  );
  return undefined;
}

function oneLine(node: Node | undefined): string {
  const text = (node?.getText() ?? 'cockatiel').replace(/\s+/g, ' ');
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
