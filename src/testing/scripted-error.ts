import { type Classifier, classifyByDefault } from '../core/index.ts';

/** Properties of a scripted error besides its message. */
export interface ScriptedErrorDetails {
  readonly code?: string | undefined;
  readonly status?: number | undefined;
  readonly retryAfterMs?: number | undefined;
}

/** The default error of a scripted dependency. It has the properties of an HTTP client's error. */
export class ScriptedError extends Error {
  override readonly name: string = 'ScriptedError';
  /** Error code: `'ECONNRESET'` for a lost connection. */
  readonly code: string | undefined;
  /** HTTP status, if the step has one. */
  readonly status: number | undefined;
  /** Time after which the dependency may be called again, in ms. */
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

/** Writes a Retry-After in whole seconds, rounded up. */
export function retryAfterHeader(ms: number): string {
  return String(Math.ceil(ms / 1000));
}

/**
 * Classifies the outcomes of a scripted dependency by their {@link ScriptedError}. It reads Retry-After. 429 and 503 are
 * throttling. Other statuses below 500 are mistakes of the caller, and are ignored. The default classifier judges everything
 * else.
 */
export const classifyScripted: Classifier = (outcome, call) => {
  if (outcome.ok || !(outcome.error instanceof ScriptedError)) return classifyByDefault(outcome, call);
  const { status, retryAfterMs } = outcome.error;
  const throttled = status === 429 || status === 503;
  if (status !== undefined && status < 500 && !throttled) return 'ignored';
  return { kind: 'failure', retryable: true, retryAfterMs, throttled };
};
