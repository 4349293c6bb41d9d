import { isResilienceError } from '../core/index.ts';
import { OTHER } from './schema.ts';

/** What a caller's own abort counts as. */
export const CANCELLED = 'cancelled';
/** A result that counts as a failure, and says no more about it. */
const FAILED_RESULT = 'failed_result';

const MAX_LENGTH = 64;
/** `ECONNRESET`, `ERR_HTTP2_STREAM_ERROR`, `UND_ERR_SOCKET`, `P2002` */
const CODE = /^[A-Z][A-Z0-9_]{1,63}$/;
const NAME = /^[A-Za-z_$][\w$.]{0,63}$/;

export type ErrorTypeHook = ((error: unknown) => string | undefined) | undefined;

/** The sort of an error, in few words, that the number of metric series depends on. Never throws. */
export function errorType(error: unknown, hook: ErrorTypeHook): string {
  try {
    if (isResilienceError(error)) return underscored(error.code);
    return fromHook(error, hook) ?? codeOf(error) ?? nameOf(error) ?? OTHER;
  } catch {
    return OTHER;
  }
}

/** The same for a result that counts as a failure: an HTTP response most likely. */
export function resultType(value: unknown, hook: ErrorTypeHook): string {
  try {
    return fromHook(value, hook) ?? statusOf(value) ?? FAILED_RESULT;
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
    return typeof type === 'string' && type !== '' && type.length <= MAX_LENGTH ? type : undefined;
  } catch {
    return undefined;
  }
}

function codeOf(error: unknown): string | undefined {
  const { code, cause } = (error ?? {}) as { readonly code?: unknown; readonly cause?: unknown };
  if (typeof code === 'string' && CODE.test(code)) return code;
  // `fetch` wraps what went wrong in a TypeError that says nothing.
  return error instanceof TypeError && cause !== undefined ? codeOf(cause) : undefined;
}

function statusOf(value: unknown): string | undefined {
  const { status, statusCode } = (value ?? {}) as {
    readonly status?: unknown;
    readonly statusCode?: unknown;
  };
  const number = status ?? statusCode;
  return Number.isInteger(number) && Number(number) >= 100 && Number(number) <= 599
    ? String(number)
    : undefined;
}

function nameOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { name } = error as { readonly name?: unknown };
  // Many classes of errors do not set their name.
  const best = typeof name === 'string' && name !== 'Error' ? name : error.constructor?.name;
  return typeof best === 'string' && NAME.test(best) ? best : undefined;
}
