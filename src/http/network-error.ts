import { isFetchError, type Verdict } from '../core/index.ts';
import { isAnswered } from './answer.ts';
import { byCode, VAGUE } from './error-codes.ts';
import { className, elementsOf, isError, isObject, isOwn, readField, readText } from './foreign.ts';
import {
  type Happening,
  NAMES,
  NO_NETWORK_INVOLVED,
  NODE_FETCH_TYPES,
  VAGUE_NAMES,
  VERDICTS,
} from './happenings.ts';
import { byMessage } from './local-messages.ts';

/** So many errors of one (causes, and errors side by side) are looked into; more would be a cycle, or an attack. */
const MAX_ERRORS = 32;

/** Where libraries keep the error that theirs is about; the second and third are Stripe’s. */
const CAUSES = [['cause'], ['detail'], ['raw', 'exception'], ['originalError'], ['networkError']];
/** Where libraries keep the options of the request, with the caller's signal. */
const REQUESTS = ['config', 'options', 'request'];

const NEVER_SENT: ReadonlySet<Happening> = new Set<Happening>(['not-sent', 'no-way', 'short-here']);

/** Of several addresses that were tried, that of the first in this list counts: what may have been sent goes before all. */
const PRECEDENCE: readonly Happening[] = [
  'lost',
  'short-midway',
  'unknown',
  'called-off',
  'same-again',
  'not-sent',
  'short-here',
  'no-way',
];

/** Judges an error that tells of no answer; `undefined` if it says nothing that is known. */
export function whatHappened(error: unknown): Happening | undefined {
  return look(error, { left: MAX_ERRORS }, 0);
}

/** Reads a thrown value as an error of the network; `undefined` if it is none, as far as can be told. */
export function judgeNetworkError(error: unknown): Verdict | undefined {
  const happening = whatHappened(error);
  if (happening === undefined) return undefined;
  return VERDICTS[isAnswered(error) ? afterAnswer(happening) : happening];
}

/** True if the error proves that the request never left. */
export function isNotSent(error: unknown): boolean {
  return judgeNetworkError(error)?.notSent === true;
}

/** The same for something that happened to a request which was answered before: it was sent, whatever is said. */
export function afterAnswer(happening: Happening): Happening {
  return NEVER_SENT.has(happening) ? 'lost' : happening;
}

interface Budget {
  left: number;
}

function look(error: unknown, budget: Budget, depth: number, ofFetch = false): Happening | undefined {
  if (!isObject(error) || budget.left <= 0) return undefined;
  budget.left -= 1;
  // Its cause is what happened before.
  if (isOwn(error)) return readField(error, 'code') === 'timeout' ? 'lost' : undefined;
  const { happening, isVague } = ownWords(error, depth, ofFetch);
  if (happening === 'called-off') return ranOutOfTime(error) ? 'lost' : happening;
  if (happening !== undefined && !isVague) return isError(error) ? happening : afterAnswer(happening);
  return below(error, happening, budget, depth);
}

/** Reads the causes; those of a vague error say all there is to be known. */
function below(
  error: object,
  vague: Happening | undefined,
  budget: Budget,
  depth: number,
): Happening | undefined {
  const together = ofAll(error, budget, depth);
  if (together !== undefined) return together;
  const isOfFetch = isFetchError(error);
  let found = vague;
  for (const path of CAUSES) {
    const cause = path.reduce<unknown>(readField, error);
    const happening = look(cause, budget, depth + 1, isOfFetch);
    if (happening !== undefined) return isError(cause) ? happening : afterAnswer(happening);
    if (found !== undefined && isError(cause)) found = 'unknown';
  }
  return found;
}

/** Errors side by side: an address for each version of IP, and no connection to any. */
function ofAll(error: object, budget: Budget, depth: number): Happening | undefined {
  if (!isError(error) || readText(error, 'name') !== 'AggregateError') return undefined;
  const errors = elementsOf(readField(error, 'errors'), MAX_ERRORS);
  if (errors.length === 0) return undefined;
  const happenings = errors.map((one) => look(one, budget, depth + 1) ?? 'unknown');
  return PRECEDENCE.find((one) => happenings.includes(one));
}

interface OwnWords {
  readonly happening: Happening | undefined;
  /** True if a cause would know better. */
  readonly isVague: boolean;
}

function ownWords(error: object, depth: number, ofFetch: boolean): OwnWords {
  const code = readText(error, 'code');
  const name = readText(error, 'name');
  const message = readText(error, 'message');
  const clear = (happening: Happening | undefined): OwnWords => ({ happening, isVague: false });

  const special = isError(error) ? byMessage(error, code, message, ofFetch) : undefined;
  if (special !== undefined) return clear(special);
  const vague = VAGUE.get(code);
  if (vague !== undefined) return { happening: vague, isVague: true };
  // Node's own errors side by side have the code of the first of them.
  if (name === 'AggregateError') return clear(undefined);
  const phase = readText(error, 'syscall') || readText(error, 'event') || readText(error, 'erroredSysCall');
  const coded = code === '' ? undefined : byCode(code, phase);
  if (coded !== undefined) return clear(coded);
  const typed = name === 'FetchError' ? NODE_FETCH_TYPES.get(readText(error, 'type')) : undefined;
  const named = typed ?? NAMES.get(name) ?? NAMES.get(className(error));
  if (named !== undefined) return clear(named);
  if (depth > 0 && isNoFaultOfTheNetwork(name, message)) return clear('same-again');
  const isVague = VAGUE_NAMES.has(className(error)) || isFetchError(error);
  return { happening: isVague ? 'lost' : undefined, isVague };
}

/** By a cause: what is no JSON will be none again, and what `fetch` refuses by itself it goes on to refuse. */
function isNoFaultOfTheNetwork(name: string, message: string): boolean {
  return name === 'SyntaxError' || NO_NETWORK_INVOLVED.some((start) => message.startsWith(start));
}

/**
 * True if what was called off was called off by `AbortSignal.timeout()` or the like. Any other reason is the caller's own, even if
 * it is an error of the network: that befell another request.
 */
function ranOutOfTime(error: object): boolean {
  if (isTimeout(readField(error, 'cause'))) return true;
  return REQUESTS.some((name) => isTimeout(readField(readField(readField(error, name), 'signal'), 'reason')));
}

function isTimeout(reason: unknown): boolean {
  if (!isError(reason)) return false;
  return isOwn(reason)
    ? readField(reason, 'code') === 'timeout'
    : readText(reason, 'name') === 'TimeoutError';
}
