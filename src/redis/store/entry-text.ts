import type { CacheEntry } from '../../cache/index.ts';
import type { StoreCodec } from './codec.ts';

/** Longest time on the server: what is kept without end expires there all the same. A year. */
const LONGEST_MS = 31_536_000_000;

/** The part in front of the value: from when it is written, so that no clocks are compared, in ms. */
type Head = readonly [
  isFailure: 0 | 1,
  ageMs: number,
  freshMs: number,
  staleMs: number,
  errorMs: number,
  keptMs: number,
  /** Where the key on the server is only its digest. */
  key?: string,
];

/** For how long the server keeps the entry, in ms: at least one, since it knows no less. */
export function keptMsOf({ keptUntil }: CacheEntry, now: number): number {
  return Math.max(1, whole(keptUntil - now));
}

/** An entry as a text, a line of JSON and then the value. @param key if what it lies under does not say which it is */
export function textOf(entry: CacheEntry, now: number, key: string | undefined, codec: StoreCodec): string {
  const head: Head = [
    entry.isFailure ? 1 : 0,
    whole(now - entry.storedAt),
    whole(entry.freshUntil - now),
    whole(entry.staleUntil - now),
    whole(entry.errorUntil - now),
    whole(entry.keptUntil - now),
  ];
  return `${JSON.stringify(key === undefined ? head : [...head, key])}\n${codec.encode(entry.value, entry.isFailure)}`;
}

/**
 * The entry of a text that the server has kept, or `undefined` if it is another key's.
 * @param sinceMs for how long the server has kept it
 * @throws if it is no such text
 */
export function entryOf(
  text: string,
  sinceMs: number,
  now: number,
  key: string | undefined,
  codec: StoreCodec,
): CacheEntry | undefined {
  const end = text.indexOf('\n');
  const [isFailure, ageMs, freshMs, staleMs, errorMs, keptMs, ownKey] = JSON.parse(
    text.slice(0, end),
  ) as Head;
  if (ownKey !== key) return undefined;
  const wroteAt = now - Math.max(0, sinceMs);
  return Object.freeze({
    value: codec.decode(text.slice(end + 1), isFailure === 1),
    isFailure: isFailure === 1,
    storedAt: wroteAt - ageMs,
    freshUntil: wroteAt + freshMs,
    staleUntil: wroteAt + staleMs,
    errorUntil: wroteAt + errorMs,
    keptUntil: wroteAt + keptMs,
    size: 0,
  });
}

function whole(ms: number): number {
  return Math.round(Math.min(LONGEST_MS, Math.max(-LONGEST_MS, ms)));
}
