import { readFirstHeader } from './headers.ts';

/**
 * Methods whose effect is the same however often they are carried out.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2
 */
export const IDEMPOTENT_METHODS: readonly string[] = ['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE'];

/** The header field by which servers know a request again, unless they call it otherwise. */
export const IDEMPOTENCY_HEADERS: readonly string[] = ['idempotency-key'];

export interface IdempotencyRules {
  readonly idempotentMethods: readonly string[];
  /** In lower case. */
  readonly idempotencyHeaders: readonly string[];
}

/**
 * True if a request may be carried out twice: by its method, or because it has a key by which the server knows it again.
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
 */
export function isIdempotent(method: string, headers: unknown, rules: IdempotencyRules): boolean {
  const { idempotentMethods, idempotencyHeaders } = rules;
  if (idempotentMethods.includes(method.toUpperCase())) return true;
  return readFirstHeader(headers, idempotencyHeaders) !== undefined;
}

/** A random UUID, version 4. @see https://www.rfc-editor.org/rfc/rfc9562#section-5.4 */
export function randomUuid(random: () => number): string {
  return 'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx'.replace(/[xy]/g, (place) => {
    const digit = Math.floor(random() * 16);
    return (place === 'x' ? digit : (digit & 0x3) | 0x8).toString(16);
  });
}
