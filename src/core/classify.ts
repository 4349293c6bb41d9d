import { checkFunction, checkOptions, show } from './validate.ts';
import { type Classifier, FAILURE, IGNORED, SUCCESS, type Verdict } from './verdict.ts';

/**
 * The default classifier. A value is a success; whatever is thrown is a retryable failure, except
 * - an `AbortError`: somebody called the work off, which says nothing about the dependency;
 * - a programming error (`TypeError`, `RangeError`, `ReferenceError`, `SyntaxError`): trying again cannot mend it, and it
 *   must not open a circuit. A `TypeError` for a network error, as `fetch` throws it, is a failure like any other.
 */
export const classifyByDefault: Classifier = (outcome) => {
  if (outcome.ok) return SUCCESS;
  const { error } = outcome;
  if (!(error instanceof Error) && !isAbortError(error)) return FAILURE;
  if (isAbortError(error) || isProgrammingError(error)) return IGNORED;
  return FAILURE;
};

function isAbortError(error: unknown): boolean {
  return typeof error === 'object' && error !== null && (error as { name?: unknown }).name === 'AbortError';
}

function isProgrammingError(error: unknown): boolean {
  if (error instanceof TypeError) return !isFetchError(error);
  return error instanceof RangeError || error instanceof ReferenceError || error instanceof SyntaxError;
}

/**
 * `fetch` reports a network error as a `TypeError`; each engine words it differently. Undici gives a `cause`, Bun a `code`.
 * @see https://fetch.spec.whatwg.org/#concept-network-error
 * @see https://github.com/sindresorhus/is-network-error for the wordings
 */
const FETCH_ERROR_MESSAGES = new Set([
  'network error', // Chrome
  'NetworkError when attempting to fetch resource.', // Firefox
  'The Internet connection appears to be offline.', // Safari 16
  'Network request failed', // React Native, cross-fetch
  'fetch failed', // Undici: Node
  'terminated', // Undici: the connection was lost while the body was read
  'Failed to fetch', // Chrome, with the host in newer versions
  'Load failed', // Safari 17, with the host in newer versions
]);

function isFetchError(error: TypeError): boolean {
  if ('code' in error && typeof error.code === 'string' && !error.code.startsWith('ERR_')) return true;
  const message = error.message.replace(/ \(.*\)$/, '');
  return FETCH_ERROR_MESSAGES.has(message) || message.startsWith('error sending request'); // the last is Deno
}

type Judgement = Verdict | Verdict['kind'] | undefined;

export interface ErrorRules {
  /** These are retryable failures. A class, or a predicate. */
  readonly failure?: readonly ErrorMatcher[];
  /** These count as successes of the dependency: it answered, and the caller did not like the answer. */
  readonly success?: readonly ErrorMatcher[];
  /** These count as neither. */
  readonly ignored?: readonly ErrorMatcher[];
}

// biome-ignore lint/suspicious/noExplicitAny: a class whatever its constructor takes
export type ErrorMatcher = (abstract new (...args: any[]) => unknown) | ((error: unknown) => boolean);

/**
 * A classifier by what is thrown; the first rule that matches decides, in the order ignored, success, failure. What no
 * rule matches, and every value, is judged by `otherwise`.
 * @param otherwise default: the default classifier
 */
export function errors(rules: ErrorRules, otherwise: Classifier = classifyByDefault): Classifier {
  checkOptions('errors', rules, ['failure', 'success', 'ignored']);
  checkFunction('errors.otherwise', otherwise);
  const order = (['ignored', 'success', 'failure'] as const).map(
    (kind) => [kind, checkMatchers(`errors.${kind}`, rules[kind] ?? [])] as const,
  );
  return withDiscard(otherwise, (outcome, call) => {
    if (!outcome.ok) {
      for (const [kind, matchers] of order) {
        if (matchers.some((matcher) => matches(matcher, outcome.error))) return kind;
      }
    }
    return otherwise(outcome, call);
  });
}

/**
 * A classifier by the value: `judge` says what a value means, or `undefined` to leave it to `otherwise`.
 *
 *     results((response: Response) => (response.status >= 500 ? 'failure' : undefined))
 *
 * @param otherwise default: the default classifier; it also judges whatever is thrown
 */
export function results<T>(
  judge: (value: T) => Judgement,
  otherwise: Classifier = classifyByDefault,
): Classifier {
  checkFunction('results.judge', judge);
  checkFunction('results.otherwise', otherwise);
  return withDiscard(
    otherwise,
    (outcome, call) => (outcome.ok ? judge(outcome.value as T) : undefined) ?? otherwise(outcome, call),
  );
}

/** Lets go of outcomes in the way of the classifier that has the last word. */
function withDiscard({ discard }: Classifier, classify: Classifier): Classifier {
  return discard === undefined ? classify : Object.assign(classify, { discard });
}

function checkMatchers(path: string, matchers: unknown): readonly ErrorMatcher[] {
  if (!Array.isArray(matchers)) {
    throw new TypeError(`${path} must be an array of classes and predicates, got ${show(matchers)}`);
  }
  return matchers.map((matcher, index) => {
    if (typeof matcher === 'function') return matcher;
    throw new TypeError(`${path}[${index}] must be a class or a predicate, got ${show(matcher)}`);
  });
}

function matches(matcher: ErrorMatcher, error: unknown): boolean {
  return isClass(matcher) ? error instanceof matcher : matcher(error);
}

function isClass(matcher: ErrorMatcher): matcher is abstract new (...args: never[]) => unknown {
  return (
    /^class\b/.test(Function.prototype.toString.call(matcher)) ||
    matcher.prototype instanceof Error ||
    matcher === Error
  );
}
