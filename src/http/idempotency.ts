import { readHeader } from './headers.ts';

/**
 * Methods whose effect is the same however often they are carried out.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2
 */
export const IDEMPOTENT_METHODS: readonly string[] = ['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE'];

/**
 * Whether a request may be carried out twice: by its method, or because it has a key by which the server knows it again.
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
 */
export function isIdempotent(method: string, headers: unknown, methods: readonly string[]): boolean {
  return methods.includes(method.toUpperCase()) || readHeader(headers, 'idempotency-key') !== undefined;
}

/** A random UUID, version 4. @see https://www.rfc-editor.org/rfc/rfc9562#section-5.4 */
export function randomUuid(random: () => number): string {
  return 'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx'.replace(/[xy]/g, (place) => {
    const digit = Math.floor(random() * 16);
    return (place === 'x' ? digit : (digit & 0x3) | 0x8).toString(16);
  });
}
