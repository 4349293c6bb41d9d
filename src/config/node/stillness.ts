import { type Fingerprint, sameFiles } from './fingerprint.ts';

/** The result of one look at the files. */
export type Look = 'as-in-force' | 'noticed' | 'waiting' | 'still';

/** Longest pause between two writes, in ms. After it, the writer is taken to have finished. */
const LONGEST_PAUSE_MS = 1000;
/** Number of looks that a writer may pause for, if the files are looked at often. */
const LOOKS = 4;
/** Number of looks after which a missing required file is reported. It is small, because reporting puts nothing in force. */
const LOOKS_WHEN_GONE = 2;
/**
 * Factor for the wait after an overlay has disappeared. Its settings would be lost, and the file may only be about to be
 * replaced.
 */
const PATIENCE_WHEN_OVERLAY_GONE = 3;

/**
 * Decides by fingerprints when files have stopped changing. They have, together, once none of them has changed for as long as a
 * writer may pause. This matters because a partly written file can be valid, and so can a set of layers of which one is still
 * missing. A file that was renamed into place (by an editor, or by Kubernetes, which replaces the link to a directory) is
 * complete: it need not wait if it was written long ago.
 */
export class Stillness {
  readonly #optional: readonly boolean[];
  readonly #everyMs: number;
  #inForce: readonly Fingerprint[];
  #last: readonly Fingerprint[];
  #unchanged = 0;
  #pending = false;

  /** @param optional true for each file that may be missing, in the order of the files */
  constructor(optional: readonly boolean[], inForce: readonly Fingerprint[], everyMs: number) {
    this.#optional = optional;
    this.#everyMs = everyMs;
    this.#inForce = inForce;
    this.#last = inForce;
  }

  /**
   * Judges the present fingerprints.
   * @param nowMs epoch time in ms
   */
  look(seen: readonly Fingerprint[], nowMs: number): Look {
    const first = !this.#pending;
    this.#unchanged = sameFiles(seen, this.#last) ? this.#unchanged + 1 : 0;
    this.#last = seen;
    this.#pending = !sameFiles(seen, this.#inForce);
    if (!this.#pending) return 'as-in-force';
    if (this.#unchanged >= this.#looksNeeded(seen, nowMs)) return 'still';
    return first ? 'noticed' : 'waiting';
  }

  /** Records that these files were read, and put in force or refused. */
  settle(read: readonly Fingerprint[]): void {
    this.#inForce = read;
    this.#pending = false;
  }

  /** Returns the indexes of the files that differ from those that were read last. */
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
