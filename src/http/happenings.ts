import { IGNORED, type Verdict } from '../core/index.ts';

/**
 * The one table of what may happen to a request that gets no answer, and the verdict on it; by which codes each runtime and library
 * reports it is in `error-codes.ts`, by which names here, by which messages in `local-messages.ts`. `network-error.ts` reads them.
 */

export type Happening =
  | 'not-sent'
  | 'no-way'
  | 'short-here'
  | 'short-midway'
  | 'lost'
  | 'called-off'
  | 'same-again'
  | 'unknown';

/** The verdict on what happened. */
export const VERDICTS: Readonly<Record<Happening, Verdict>> = {
  /** Nothing was sent: no connection came about, and another try may find one. */
  'not-sent': { kind: 'failure', retryable: true, notSent: true },
  /** Nothing was sent, and nothing will be: a bad certificate stays bad, a proxy or firewall that forbids goes on to. */
  'no-way': { kind: 'failure', retryable: false, notSent: true },
  /** Nothing was sent, since this machine is short of something: worth another try, and no fault of the dependency. */
  'short-here': { kind: 'ignored', retryable: true, notSent: true },
  /** The same when something may have been sent already. */
  'short-midway': { kind: 'ignored', retryable: true },
  /** The request may have arrived, and been carried out. */
  lost: { kind: 'failure', retryable: true },
  /** The caller called it off, which says nothing of the dependency. */
  'called-off': IGNORED,
  /** It will be the same next time, and is no failure of the network: limits, mistakes, what cannot be understood. */
  'same-again': IGNORED,
  /** Nobody knows: it counts, since something is wrong, and is not repeated. */
  unknown: { kind: 'failure', retryable: false },
};

/** node-fetch has kinds where others have codes. */
export const NODE_FETCH_TYPES: ReadonlyMap<string, Happening> = new Map<string, Happening>([
  ['aborted', 'called-off'],
  ['request-timeout', 'lost'],
  ['body-timeout', 'lost'],
  ['max-redirect', 'same-again'],
  ['no-redirect', 'same-again'],
  ['max-size', 'same-again'],
  ['invalid-redirect', 'same-again'],
  ['unsupported-redirect', 'same-again'],
  ['invalid-json', 'same-again'],
]);

/** Names of errors that have no code of their own: `name`, or that of the class. */
export const NAMES: ReadonlyMap<string, Happening> = new Map<string, Happening>([
  ['AbortError', 'called-off'],
  ['CanceledError', 'called-off'],
  ['APIUserAbortError', 'called-off'], // openai, Anthropic
  ['TimeoutError', 'lost'],
  ['APIConnectionTimeoutError', 'lost'],
  ['NetworkError', 'lost'], // happy-dom, XMLHttpRequest
  ['HTTPParserError', 'same-again'], // undici, where it has no code
]);

/** Names of errors that only say that there was no answer: the cause says more. */
export const VAGUE_NAMES: ReadonlySet<string> = new Set(['APIConnectionError', 'StripeConnectionError']);

/** Why undici's `fetch` fails where no network is involved; it says so in the message of the cause alone. */
export const NO_NETWORK_INVOLVED: readonly string[] = [
  'bad port',
  'unknown scheme',
  'URL scheme must be',
  'unexpected redirect',
  'redirect count exceeded',
  'invalid path',
  'invalid method',
  'cross origin not allowed',
  'URL cannot contain credentials',
  'integrity mismatch',
];
