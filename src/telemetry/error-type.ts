import { isResilienceError } from '../core/index.ts';
import { unawaited } from './guard.ts';
import { OTHER } from './schema.ts';
import { statusName } from './status.ts';

/** The `error.type` of a call that its caller cancelled. */
export const CANCELLED = 'cancelled';
/** The `error.type` of a result that counts as a failure and gives no further information. */
const FAILED_RESULT = 'failed_result';

const MAX_LENGTH = 64;
/** Codes such as `ECONNRESET`, `ERR_HTTP2_STREAM_ERROR`, `UND_ERR_SOCKET`, `P2002`. */
const CODE = /^[A-Z][A-Z0-9_]{1,63}$/;
const NAME = /^[A-Za-z_$][\w$.]{0,63}$/;
/** Codes of seawall's errors, and of errors that custom policies derive from them. */
const OWN_CODE = /^[A-Za-z][\w.-]{0,63}$/;
/** No control character, no line end, no unpaired surrogate. */
const ONE_LINE = /^[^\p{Cc}\p{Cs}\u2028\u2029]+$/u;

export type ErrorTypeHook = ((error: unknown) => string | undefined) | undefined;

/** Names the type of an error. The number of metric series depends on it, so there are few names. Never throws. */
export function errorType(error: unknown, hook: ErrorTypeHook): string {
  try {
    if (isResilienceError(error)) return OWN_CODE.test(error.code) ? underscored(error.code) : OTHER;
    return fromHook(error, hook) ?? ofError(error) ?? OTHER;
  } catch {
    return OTHER;
  }
}

/** Names the type of a result that counts as a failure, most often an HTTP response. Never throws. */
export function resultType(value: unknown, hook: ErrorTypeHook): string {
  try {
    return fromHook(value, hook) ?? statusName(value, 100) ?? FAILED_RESULT;
  } catch {
    return FAILED_RESULT;
  }
}

/** Converts a name with hyphens, as seawall uses them, to OpenTelemetry's spelling with underscores. */
export function underscored(name: string): string {
  return name.replaceAll('-', '_');
}

function fromHook(failure: unknown, hook: ErrorTypeHook): string | undefined {
  if (hook === undefined) return undefined;
  try {
    const type: unknown = hook(failure);
    unawaited(type);
    return typeof type === 'string' && type.length <= MAX_LENGTH && ONE_LINE.test(type) ? type : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Names the type of an error. The status comes first, because clients use one code for many statuses, for example axios'
 * `ERR_BAD_RESPONSE`.
 */
function ofError(error: unknown): string | undefined {
  // A lower status belongs to a response that failed later, for example because it could not be parsed.
  const own = statusName(error, 400) ?? codeOf(error);
  if (own !== undefined) return own;
  const name = nameOf(error);
  const { cause } = (error ?? {}) as { readonly cause?: unknown };
  // `fetch` wraps the cause in a TypeError, and other clients wrap it in an Error. These names give no information.
  const saysNothing = name === 'TypeError' || name === 'Error';
  return (saysNothing ? (statusName(cause, 400) ?? codeOf(cause)) : undefined) ?? name;
}

function codeOf(error: unknown): string | undefined {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return typeof code === 'string' && CODE.test(code) ? code : undefined;
}

function nameOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { name } = error as { readonly name?: unknown };
  // Many error classes do not set their name.
  const best = typeof name === 'string' && name !== 'Error' ? name : error.constructor?.name;
  return typeof best === 'string' && NAME.test(best) ? best : undefined;
}
