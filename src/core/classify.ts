import { checkFunction, checkOptions, show } from './validate.ts';
import { type Classifier, FAILURE, IGNORED, SUCCESS, type Verdict } from './verdict.ts';

/**
 * The default classifier. A value is a success; whatever is thrown is a retryable failure, except
 * - an `AbortError`: somebody called the work off, which says nothing about the dependency;
 * - a programming error (`TypeError`, `RangeError`, `ReferenceError`, `SyntaxError`): trying again cannot mend it, and it
 *   must not open a circuit. A `TypeError` for a network error, as `fetch` throws it, is a failure like any other.
 */
export const classifyByDefault: Classifier = (outcome) => (outcome.ok ? SUCCESS : judgeThrown(outcome.error));

/** Reads what others have made: whatever a getter or proxy of theirs throws, the error is a failure like any other. */
function judgeThrown(error: unknown): Verdict {
  try {
    if (typeof error !== 'object' || error === null) return FAILURE;
    const { name } = error as Error;
    return name === 'AbortError' || isProgrammingError(error, name) ? IGNORED : FAILURE;
  } catch {
    return FAILURE;
  }
}

function isProgrammingError(error: object, name: unknown): boolean {
  if (error instanceof Error ? error instanceof TypeError : isForeign(error, name, 'TypeError')) {
    return !isOfTheSystem(error) && !isFetchError(error);
  }
  if (error instanceof Error) {
    return error instanceof RangeError || error instanceof ReferenceError || error instanceof SyntaxError;
  }
  return ['RangeError', 'ReferenceError', 'SyntaxError'].some((type) => isForeign(error, name, type));
}

/** True if it is an error of that class, or of another realm's class of that name. */
function isA(error: object, type: ErrorConstructor): boolean {
  return error instanceof type || isForeign(error, (error as Error).name, type.name);
}

/** True if it is an error of another realm's class of that name. */
function isForeign(error: object, name: unknown, type: string): boolean {
  return name === type && Object.prototype.toString.call(error) === '[object Error]';
}

/** Bun's network errors have a code of their own; codes of Node that begin with `ERR_` tell of mistakes in a program. */
function isOfTheSystem(error: object): boolean {
  const { code } = error as { readonly code?: unknown };
  return typeof code === 'string' && !code.startsWith('ERR_');
}

/**
 * `fetch` reports a network error as a `TypeError`; each engine words it differently. Undici gives a `cause`, Bun a `code`.
 * @see https://fetch.spec.whatwg.org/#concept-network-error
 * @see https://github.com/sindresorhus/is-network-error for the wordings
 */
const FETCH_ERROR_MESSAGES = new Set([
  'network error', // Chrome
  'NetworkError when attempting to fetch resource.', // Firefox
  'Error in input stream', // Firefox: the connection was lost while the body was read
  'Content-Length header of network response exceeds response Body.', // Firefox, likewise
  'The Internet connection appears to be offline.', // Safari 16
  'The network connection was lost.', // Safari
  'Network request failed', // React Native, cross-fetch
  'fetch failed', // Undici: Node
  'terminated', // Undici: the connection was lost while the body was read
  'Failed to fetch', // Chrome, with the host in newer versions
  'Load failed', // Safari 17, with the host in newer versions
  'A network error occurred.', // WebKit
]);

/** Deno adds the reason. */
const FETCH_ERROR_STARTS = [
  'error sending request',
  'error reading a body from connection',
  'request or response body error',
];

/** The one network error that is no `TypeError`: that of Cloudflare's Workers. */
const WORKERS_MESSAGE = 'Network connection lost.';

/** True if it is the network error of `fetch`, or of reading a body, of any engine. */
export function isFetchError(error: unknown): boolean {
  try {
    return typeof error === 'object' && error !== null && hasFetchMessage(error);
  } catch {
    return false;
  }
}

function hasFetchMessage(error: object): boolean {
  const { message } = error as { readonly message?: unknown };
  if (typeof message !== 'string') return false;
  if (!isA(error, TypeError)) return message === WORKERS_MESSAGE && isA(error, Error);
  // The host in newer versions of Chrome and Safari: `Failed to fetch (example.com)`.
  const host = message.endsWith(')') ? message.indexOf(' (') : -1;
  return (
    FETCH_ERROR_MESSAGES.has(host < 0 ? message : message.slice(0, host)) ||
    FETCH_ERROR_STARTS.some((start) => message.startsWith(start))
  );
}

type Judgement = Verdict | Verdict['kind'] | undefined;

/** Rules for errors: which are failures, successes, or neither. */
export interface ErrorRules {
  /** These are retryable failures. A class, or a predicate. */
  readonly failure?: readonly ErrorMatcher[];
  /** These count as successes of the dependency: it answered, and the caller did not like the answer. */
  readonly success?: readonly ErrorMatcher[];
  /** These count as neither. */
  readonly ignored?: readonly ErrorMatcher[];
}

/** A class of errors, or a predicate. */
// biome-ignore lint/suspicious/noExplicitAny: a class whatever its constructor takes
export type ErrorMatcher = (abstract new (...args: any[]) => unknown) | ((error: unknown) => boolean);

/**
 * A classifier by what is thrown; the first rule that matches decides, in the order ignored, success, failure. An error that no
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
  return isClass(matcher) ? isInstance(error, matcher) : matcher(error);
}

/** A proxy may throw when it is asked. */
function isInstance(error: unknown, type: abstract new (...args: never[]) => unknown): boolean {
  try {
    return error instanceof type;
  } catch {
    return false;
  }
}

function isClass(matcher: ErrorMatcher): matcher is abstract new (...args: never[]) => unknown {
  return (
    /^class\b/.test(Function.prototype.toString.call(matcher)) ||
    matcher.prototype instanceof Error ||
    matcher === Error
  );
}
