import { sha1 } from '../sha1.ts';

/** Longer keys are hashed: they would take more memory than their entries. */
const LONGEST_KEY = 256;

/** The place of an entry. */
export interface Place {
  /** The key, or its digest where it is long. */
  readonly short: string;
  /** The key, where `short` is only its digest. */
  readonly whole: string | undefined;
  /** The server's keys of the entry and of its lease, on one node of a cluster. */
  readonly keys: readonly [entry: string, lease: string];
}

export function placeOf(key: string, channel: string): Place {
  const isLong = key.length > LONGEST_KEY;
  const short = isLong ? sha1(key) : key;
  const both = `${channel}:{${short}}`;
  return { short, whole: isLong ? key : undefined, keys: [`${both}:entry`, `${both}:lease`] };
}
