import { type Fingerprint, sameFiles } from './fingerprint.ts';

/** What a look at the files says. */
export type Look = 'as-in-force' | 'noticed' | 'waiting' | 'still';

/** A writer that pauses for longer is taken to have ended. */
const LONGEST_PAUSE_MS = 1000;
/** Where the files are looked at often, a writer may pause for so many looks. */
const LOOKS = 4;
/** A file that must be there and is not is told of soon: that puts nothing in force. */
const LOOKS_WHEN_GONE = 2;
/** An overlay that is not there takes back all that it said: it may be about to be replaced. */
const PATIENCE_WHEN_OVERLAY_GONE = 3;

/**
 * Judges by fingerprints whether files that have changed are still. They are, together, once none of them has changed for as long
 * as a writer may pause: a file that is written in pieces is valid in between, and so are layers of which one is yet to come.
 * A file that took another's place by a rename (an editor's, or Kubernetes' of a directory's link) came whole: it need not wait if it
 * was written long ago.
 */
export class Stillness {
  readonly #optional: readonly boolean[];
  readonly #everyMs: number;
  #inForce: readonly Fingerprint[];
  #last: readonly Fingerprint[];
  #unchanged = 0;
  #pending = false;

  /** @param optional by the order of the files: whether one may be missing */
  constructor(optional: readonly boolean[], inForce: readonly Fingerprint[], everyMs: number) {
    this.#optional = optional;
    this.#everyMs = everyMs;
    this.#inForce = inForce;
    this.#last = inForce;
  }

  /** @param nowMs epoch time */
  look(seen: readonly Fingerprint[], nowMs: number): Look {
    const first = !this.#pending;
    this.#unchanged = sameFiles(seen, this.#last) ? this.#unchanged + 1 : 0;
    this.#last = seen;
    this.#pending = !sameFiles(seen, this.#inForce);
    if (!this.#pending) return 'as-in-force';
    if (this.#unchanged >= this.#looksNeeded(seen, nowMs)) return 'still';
    return first ? 'noticed' : 'waiting';
  }

  /** These were read, and put in force or refused. */
  settle(read: readonly Fingerprint[]): void {
    this.#inForce = read;
    this.#pending = false;
  }

  /** Which of the files differ from those that were read last. */
  changed(seen: readonly Fingerprint[]): readonly number[] {
    return seen.flatMap(({ text }, at) => (text === this.#inForce[at]?.text ? [] : [at]));
  }

  #looksNeeded(seen: readonly Fingerprint[], nowMs: number): number {
    const pauseMs = Math.min(LONGEST_PAUSE_MS, LOOKS * this.#everyMs);
    const looks = Math.ceil(pauseMs / this.#everyMs);
    const needed = this.changed(seen).map((at) => {
      const now = seen[at] as Fingerprint;
      if (now.identity === undefined)
        return this.#optional[at] === true ? looks * PATIENCE_WHEN_OVERLAY_GONE : LOOKS_WHEN_GONE;
      const replaced = now.identity !== this.#inForce[at]?.identity;
      return replaced && nowMs - now.writtenMs >= pauseMs ? 0 : looks;
    });
    return Math.max(...needed, 0);
  }
}
