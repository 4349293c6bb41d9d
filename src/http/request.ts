import type { ExecuteOptions } from '../core/index.ts';
import { readHeader } from './headers.ts';

/** The first argument of `fetch`. */
export type FetchInput = Parameters<typeof fetch>[0];

/** Any body of a request. By way of `Response`, since Node's types have no global `BodyInit`, as the DOM's have. */
type Body = NonNullable<ConstructorParameters<typeof Response>[0]> | null;

/** The second argument of `fetch`; the body may also be a function that makes it anew for each attempt. */
export interface ResilientRequestInit extends Omit<RequestInit, 'body'> {
  readonly body?: Body | (() => Body | PromiseLike<Body>) | undefined;
  /** See {@link ExecuteOptions.criticality}. */
  readonly criticality?: ExecuteOptions['criticality'];
  /** See {@link ExecuteOptions.deadline}. */
  readonly deadline?: ExecuteOptions['deadline'];
}

export function isRequest(input: FetchInput): input is Request {
  return typeof input === 'object' && typeof (input as Request).clone === 'function';
}

export function methodOf(input: FetchInput, init: ResilientRequestInit | undefined): string {
  return (init?.method ?? (isRequest(input) ? input.method : 'GET')).toUpperCase();
}

/** The header fields that the request will have, as they were given. */
export function headersOf(
  input: FetchInput,
  init: ResilientRequestInit | undefined,
): HeadersInit | undefined {
  return init?.headers ?? (isRequest(input) ? input.headers : undefined);
}

export function hasHeader(headers: HeadersInit | undefined, name: string): boolean {
  if (headers === undefined) return false;
  return Array.isArray(headers)
    ? headers.some(([key]) => key?.toLowerCase() === name)
    : readHeader(headers, name) !== undefined;
}

/** The caller's signal. `null` in `init` takes that of the request away. */
export function signalOf(input: FetchInput, init: ResilientRequestInit | undefined): AbortSignal | undefined {
  if (init?.signal !== undefined) return init.signal ?? undefined;
  return isRequest(input) ? input.signal : undefined;
}

/** Scheme, host and port; `undefined` for what is no absolute URL, and which `fetch` will complain of. */
export function originOf(input: FetchInput): string | undefined {
  const url = isRequest(input) ? input.url : String(input);
  try {
    const { location } = globalThis as { readonly location?: { readonly href: string } };
    return new URL(url, location?.href).origin;
  } catch {
    return undefined;
  }
}

/** True if a body can be read only once: a stream. Strings, bytes, Blobs and forms can be sent as often as one likes. */
export function isOneShot(body: unknown): boolean {
  if (typeof body !== 'object' || body === null) return false;
  return (
    typeof (body as ReadableStream).getReader === 'function' ||
    typeof (body as { pipe?: unknown }).pipe === 'function' ||
    typeof (body as { next?: unknown }).next === 'function' ||
    Symbol.asyncIterator in body
  );
}
