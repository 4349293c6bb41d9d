import { type Classifier, classifyByDefault } from '../core/index.ts';

export interface ScriptedErrorDetails {
  readonly code?: string | undefined;
  readonly status?: number | undefined;
  readonly retryAfterMs?: number | undefined;
}

/** What a scripted dependency fails with, unless told otherwise. It looks like the error of an HTTP client. */
export class ScriptedError extends Error {
  override readonly name: string = 'ScriptedError';
  /** `'ECONNRESET'` for a lost connection. */
  readonly code: string | undefined;
  /** HTTP status, where the step has one. */
  readonly status: number | undefined;
  /** How long the dependency asked to be left alone. */
  readonly retryAfterMs: number | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(message: string, details: ScriptedErrorDetails = {}) {
    super(message);
    this.code = details.code;
    this.status = details.status;
    this.retryAfterMs = details.retryAfterMs;
    this.headers =
      this.retryAfterMs === undefined ? {} : { 'retry-after': retryAfterHeader(this.retryAfterMs) };
  }
}

/** Retry-After in whole seconds, never earlier than asked. */
export function retryAfterHeader(ms: number): string {
  return String(Math.ceil(ms / 1000));
}

/**
 * A classifier that understands what a {@link ScriptedError} says: its Retry-After; 429 and 503 are throttling; other
 * statuses below 500 are the caller's mistake, and ignored. Everything else is judged by the default.
 */
export const classifyScripted: Classifier = (outcome, call) => {
  if (outcome.ok || !(outcome.error instanceof ScriptedError)) return classifyByDefault(outcome, call);
  const { status, retryAfterMs } = outcome.error;
  const throttled = status === 429 || status === 503;
  if (status !== undefined && status < 500 && !throttled) return 'ignored';
  return { kind: 'failure', retryable: true, retryAfterMs, throttled };
};
