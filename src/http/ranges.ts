import { systemRuntime } from '../core/index.ts';
import { readHeader } from './headers.ts';
import { parseHttpDate } from './http-date.ts';

/** A part of a representation, or all of it, that a response brings, in bytes. */
export interface Piece {
  readonly start: number;
  /** The last byte; `undefined` for the end, whatever it is. */
  readonly end: number | undefined;
  /** How long it is, where that is known. */
  readonly length: number | undefined;
  /** How long the whole is, where that is known. */
  readonly total: number | undefined;
  /** The proof that two responses are of the same representation: a strong entity tag, or when it was last modified. */
  readonly validator: string;
}

/** From so long after the last change on, a date is as good as a strong entity tag. */
const STRONG_AFTER_MS = 60_000;

/**
 * The range of the response, if the rest of it can be asked for; else `undefined`. An encoded body cannot be continued: fetch has decoded it, and
 * the server counts the bytes before.
 */
export function pieceOf({ status, headers }: Response): Piece | undefined {
  const validator = strongValidator(headers);
  if (validator === undefined || isEncoded(headers) || readHeader(headers, 'accept-ranges') === 'none') {
    return undefined;
  }
  if (status === 200) {
    const length = integer(readHeader(headers, 'content-length'));
    return { start: 0, end: undefined, length, total: length, validator };
  }
  const range = status === 206 ? contentRange(headers) : undefined;
  if (range === undefined) return undefined;
  const { start, end, total } = range;
  return { start, end, length: end - start + 1, total, validator };
}

/**
 * How `answer` goes on with the piece of which `received` bytes have come: from the next byte on, or from the `beginning`, by a server
 * that knows no ranges but sends the same representation; `undefined` where it does not.
 */
export function continues(piece: Piece, received: number, answer: unknown): 'here' | 'beginning' | undefined {
  const { status, headers } = (answer ?? {}) as Partial<Response>;
  if (headers === undefined || isEncoded(headers)) return undefined;
  const tag = readHeader(headers, 'etag');
  const isTagged = piece.validator.startsWith('"');
  if (status === 200) {
    return isTagged && tag === piece.validator && piece.end === undefined ? 'beginning' : undefined;
  }
  const range = status === 206 ? contentRange(headers) : undefined;
  if (range === undefined || range.start !== piece.start + received) return undefined;
  if (isTagged && tag !== undefined && tag !== piece.validator) return undefined;
  if (range.total !== undefined && piece.total !== undefined && range.total !== piece.total) return undefined;
  return piece.end !== undefined && range.end > piece.end ? undefined : 'here';
}

function strongValidator(headers: Headers): string | undefined {
  const tag = readHeader(headers, 'etag');
  if (tag !== undefined) return /^"[\x21\x23-\x7e\x80-\xff]*"$/.test(tag) ? tag : undefined;
  const modified = readHeader(headers, 'last-modified');
  const date = readHeader(headers, 'date');
  if (modified === undefined || date === undefined) return undefined;
  const now = systemRuntime.clock.wallNow();
  const ageMs = (parseHttpDate(date, now) ?? Number.NaN) - (parseHttpDate(modified, now) ?? Number.NaN);
  return ageMs >= STRONG_AFTER_MS ? modified : undefined;
}

function isEncoded(headers: Headers): boolean {
  const encoding = readHeader(headers, 'content-encoding');
  return encoding !== undefined && encoding !== '' && encoding.toLowerCase() !== 'identity';
}

interface ContentRange {
  readonly start: number;
  readonly end: number;
  readonly total: number | undefined;
}

/** @see https://www.rfc-editor.org/rfc/rfc9110#section-14.4 */
function contentRange(headers: Headers): ContentRange | undefined {
  const match = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15}|\*)$/i.exec(
    readHeader(headers, 'content-range') ?? '',
  );
  if (match === null) return undefined;
  const [start, end] = [Number(match[1]), Number(match[2])];
  const total = match[3] === '*' ? undefined : Number(match[3]);
  return end < start || (total !== undefined && end >= total) ? undefined : { start, end, total };
}

function integer(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
