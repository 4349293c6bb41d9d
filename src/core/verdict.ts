import type { Call } from './call.ts';
import { isRejectedError } from './errors.ts';
import type { Outcome } from './outcome.ts';
import { show } from './validate.ts';

/** The meaning of an outcome for the dependency. One classifier per pipeline decides it; every policy goes by it. */
export interface Verdict {
  /** `ignored` counts neither as a success nor as a failure, and is not retried. */
  readonly kind: 'success' | 'failure' | 'ignored';
  /** True if another attempt makes sense. @default true for a failure, false otherwise */
  readonly retryable?: boolean | undefined;
  /** How long the server asked to be left alone, in ms. */
  readonly retryAfterMs?: number | undefined;
  /** The dependency said that it is overloaded (HTTP 429, 503 and the like). */
  readonly throttled?: boolean | undefined;
  /** The request demonstrably never left: running it again is safe whatever it does. */
  readonly notSent?: boolean | undefined;
}

/**
 * Judges an outcome. Must be pure and quick: it runs at most once per outcome, on the path of the call. An error that it throws
 * becomes the call's failure.
 */
export interface Classifier {
  (outcome: Outcome, call: Call): Verdict | Verdict['kind'];
  /** Lets go of what an outcome holds that no caller gets. @default nothing is let go of */
  readonly discard?: Discard | undefined;
}

/**
 * Lets go of what an outcome holds, such as the connection of a response that is read by nobody. The engine calls it for each
 * outcome that no caller gets: one that is retried, replaced, arrives too late, or was left by a custom layer. The promise that
 * it may answer with says when that is done; an attempt's signal is aborted after it. An error that it throws is reported.
 * @param instead the outcome that takes its place, if that is known: what both hold must be left alone
 * @param apart true if `instead` was made without the outcome: it holds nothing of it where that cannot be seen
 */
export type Discard = (
  outcome: Outcome,
  instead: Outcome | undefined,
  apart?: boolean,
) => void | PromiseLike<void>;

export const SUCCESS: Verdict = Object.freeze({ kind: 'success', retryable: false });
export const FAILURE: Verdict = Object.freeze({ kind: 'failure', retryable: true });
export const IGNORED: Verdict = Object.freeze({ kind: 'ignored', retryable: false });

/**
 * The verdict on an outcome. Rejections by policies further in are decided here, before any classifier is asked: they are
 * no answer of the dependency, so they are ignored, and carry on what the policy said about when to come back.
 */
export function judge(classify: Classifier, outcome: Outcome, call: Call): Verdict {
  if (!outcome.ok && isRejectedError(outcome.error)) {
    return { kind: 'ignored', retryable: false, retryAfterMs: outcome.error.retryAfterMs, notSent: true };
  }
  const answer = classify(outcome, call);
  const plain = plainVerdict(answer);
  if (plain !== undefined) return plain;
  if (plainVerdict((answer as Verdict | undefined)?.kind) !== undefined) return answer as Verdict;
  // A promise, or nothing at all, would otherwise pass for "not a failure".
  throw new TypeError(`classify must return a verdict, got ${show(answer)}`);
}

function plainVerdict(kind: unknown): Verdict | undefined {
  if (kind === 'success') return SUCCESS;
  if (kind === 'failure') return FAILURE;
  return kind === 'ignored' ? IGNORED : undefined;
}

export function isRetryable(verdict: Verdict): boolean {
  return verdict.retryable ?? verdict.kind === 'failure';
}
