import { isResilienceError } from '../core/index.ts';
import { unawaited } from './guard.ts';
import { OTHER } from './schema.ts';
import { statusName } from './status.ts';

/** What a caller's own abort counts as. */
export const CANCELLED = 'cancelled';
/** A result that counts as a failure, and says no more about it. */
const FAILED_RESULT = 'failed_result';

const MAX_LENGTH = 64;
/** `ECONNRESET`, `ERR_HTTP2_STREAM_ERROR`, `UND_ERR_SOCKET`, `P2002` */
const CODE = /^[A-Z][A-Z0-9_]{1,63}$/;
const NAME = /^[A-Za-z_$][\w$.]{0,63}$/;
/** Codes of our errors, and of those that custom policies derive from them. */
const OWN_CODE = /^[A-Za-z][\w.-]{0,63}$/;
/** No control character, no end of a line, no half of a character. */
const ONE_LINE = /^[^\p{Cc}\p{Cs}\u2028\u2029]+$/u;

export type ErrorTypeHook = ((error: unknown) => string | undefined) | undefined;

/** The sort of an error, in few words, that the number of metric series depends on. Never throws. */
export function errorType(error: unknown, hook: ErrorTypeHook): string {
  try {
    if (isResilienceError(error)) return OWN_CODE.test(error.code) ? underscored(error.code) : OTHER;
    return fromHook(error, hook) ?? ofError(error) ?? OTHER;
  } catch {
    return OTHER;
  }
}

/** The same for a result that counts as a failure: an HTTP response most likely. */
export function resultType(value: unknown, hook: ErrorTypeHook): string {
  try {
    return fromHook(value, hook) ?? statusName(value, 100) ?? FAILED_RESULT;
  } catch {
    return FAILED_RESULT;
  }
}

/** Names with hyphens, as seawall has them, in the spelling of OpenTelemetry. */
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

/** The status comes first: clients have codes of their own for one, such as axios' `ERR_BAD_RESPONSE`. */
function ofError(error: unknown): string | undefined {
  // A lower status is that of a response that went wrong afterwards: it could not be parsed, say.
  const own = statusName(error, 400) ?? codeOf(error);
  if (own !== undefined) return own;
  const name = nameOf(error);
  const { cause } = (error ?? {}) as { readonly cause?: unknown };
  // `fetch` wraps what went wrong in a TypeError that says nothing; others do so in an Error.
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
  // Many classes of errors do not set their name.
  const best = typeof name === 'string' && name !== 'Error' ? name : error.constructor?.name;
  return typeof best === 'string' && NAME.test(best) ? best : undefined;
}
