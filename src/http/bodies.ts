import { type Body, isBody } from './drain.ts';
import { readHeader } from './headers.ts';

/**
 * Where the many HTTP libraries keep the body of a response that has not been read: `body` of `fetch`, node-fetch and undici, `data`
 * of axios, `Body` of the AWS SDK; the result itself of got's streams and node:http; below `response` or `$response` of an error.
 */

interface Fields {
  readonly [name: string]: unknown;
}

const BODY_FIELDS = ['body', 'data', 'Body'];
const RESPONSE_FIELDS = ['response', '$response'];
/** How deep causes are looked into; more would be a cycle. */
const MAX_DEPTH = 5;

/** A body, and the object that has it. */
export interface Carried {
  readonly carrier: object;
  readonly body: Body;
}

/** The objects in a result or an error that may be responses, itself and those of its causes included. */
export function carriersOf(subject: unknown): object[] {
  const carriers: object[] = [];
  let next = subject;
  for (let depth = 0; depth <= MAX_DEPTH && isObject(next); depth++) {
    carriers.push(next);
    for (const name of RESPONSE_FIELDS) {
      const response = read(next, name);
      if (isObject(response)) carriers.push(response);
    }
    next = read(next, 'cause');
  }
  return carriers;
}

/** The bodies that these carry. */
export function bodiesOf(carriers: readonly object[]): Carried[] {
  return carriers.flatMap((carrier) => {
    if (isBody(carrier)) return [{ carrier, body: carrier }];
    // No further than to the first: node-fetch complains of whoever reads its `data`.
    for (const name of BODY_FIELDS) {
      const body = read(carrier, name);
      if (isBody(body)) return [{ carrier, body }];
      if (body !== undefined) return [];
    }
    return [];
  });
}

/** The length that the header announces; NaN if it does not. */
export function announcedLength(carrier: object): number {
  try {
    return Number.parseInt(readHeader(read(carrier, 'headers'), 'content-length') ?? '', 10);
  } catch {
    return Number.NaN;
  }
}

export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** A property, whatever its getter does. */
export function read(subject: object, name: string): unknown {
  try {
    return (subject as Fields)[name];
  } catch {
    return undefined;
  }
}
