import { LinkedList, ListNode } from '../structures/index.ts';

/** How many of those that have something to remember are looked at, at most, to find the one that loses least. */
const LOOKS = 64;
/** Steps in which it is compared how much is remembered: what was lost in the time since is not to decide. */
const STEPS = 16;
/** Below this, what is remembered is a head start, which goes with idleness. */
const BINDING = 0.5;

/** The value that is kept for a key. */
export class KeyEntry<T> extends ListNode {
  readonly key: string;
  readonly value: T;
  /** Which of all that were ever made it is. */
  readonly made: number;
  /** When it was last used; of those that have something to remember, when that was last looked at. */
  usedAt = 0;

  constructor(key: string, value: T, made: number) {
    super();
    this.key = key;
    this.value = value;
    this.made = made;
  }
}

export interface KeyTableOptions<T> {
  readonly max: number;
  readonly idleMs: number;
  /** As a policy's `remembers`. */
  readonly remembers: (value: T) => number;
  /** It is no longer kept. @param lost what it had to remember, if it had to make room all the same */
  readonly dropped: (entry: KeyEntry<T>, lost: number) => void;
}

/**
 * A value for each of a bounded number of keys. To make room, the one unused for longest of those with nothing to remember
 * goes. Where all have something to remember, the one that loses least of those looked at does, and of equals the one made
 * last: so whoever invents keys pushes out others of his own, and nobody who was there before.
 *
 * Those that were found to have something to remember stand in a list of their own until they are used again. So each use
 * pays for one look at most, however many there are.
 */
export class KeyTable<T> {
  readonly #options: KeyTableOptions<T>;
  readonly #entries = new Map<string, KeyEntry<T>>();
  /** In the order of use: the first has gone unused for longest. */
  readonly #byUse = new LinkedList<KeyEntry<T>>();
  /** With something to remember when last looked at: the first was looked at the longest ago. */
  readonly #remembering = new LinkedList<KeyEntry<T>>();
  #latest: KeyEntry<T> | undefined = undefined;
  #made = 0;

  constructor(options: KeyTableOptions<T>) {
    this.#options = options;
  }

  get size(): number {
    return this.#entries.size;
  }

  has(key: string): boolean {
    return this.#entries.has(key);
  }

  *values(): IterableIterator<KeyEntry<T>> {
    for (const list of [this.#remembering, this.#byUse]) {
      for (let entry = list.first; entry !== undefined; entry = entry.next as KeyEntry<T> | undefined)
        yield entry;
    }
  }

  /** Finds the value of a key, which is used now. */
  use(key: string, now: number): T | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    const isLatest = entry.list === this.#byUse && entry.next === undefined;
    if (!isLatest) this.#move(entry, this.#byUse);
    // A whole number takes no memory of its own.
    entry.usedAt = Math.ceil(now);
    this.#dropIdle(now, entry);
    return entry.value;
  }

  /** Keeps something for a key that has nothing yet. */
  add(key: string, value: T, now: number): void {
    // There may be one too many, where none could go before.
    if (this.size > this.#options.max) this.#makeRoom(now);
    if (this.size >= this.#options.max) this.#makeRoom(now);
    const entry = new KeyEntry(key, value, this.#made++);
    entry.usedAt = Math.ceil(now);
    this.#entries.set(key, this.#byUse.push(entry));
    this.#latest = entry;
    this.#dropIdle(now, entry);
  }

  #dropIdle(now: number, wanted: KeyEntry<T>): void {
    this.#dropIfIdle(this.#byUse.first, now, wanted);
    this.#dropIfIdle(this.#remembering.first, now, wanted);
  }

  /** Also where there are too many, since calls were in flight when room was wanted: those with nothing to remember. */
  #dropIfIdle(entry: KeyEntry<T> | undefined, now: number, wanted: KeyEntry<T>): void {
    if (entry === undefined || entry === wanted) return;
    const { idleMs, max, remembers } = this.#options;
    const idle = now - entry.usedAt > idleMs;
    if (!idle && this.size <= max) return;
    const remembered = remembers(entry.value);
    if (remembered === 0 || (idle && remembered < BINDING)) this.#drop(entry, 0);
    else this.#lookedAt(entry, now);
  }

  #makeRoom(now: number): void {
    const choice = new Choice<T>(this.#options.remembers);
    for (let entry = this.#byUse.first; entry !== undefined; entry = this.#byUse.first) {
      choice.consider(entry);
      if (choice.isFree) break;
      this.#lookedAt(entry, now);
    }
    const looks = choice.isFree ? 0 : Math.min(LOOKS, this.#remembering.size);
    for (let left = looks; left > 0 && !choice.isFree; left--) {
      const entry = this.#remembering.first as KeyEntry<T>;
      choice.consider(entry);
      this.#lookedAt(entry, now);
    }
    if (this.#latest?.list !== undefined && !choice.isFree) choice.consider(this.#latest);
    if (choice.entry !== undefined) this.#drop(choice.entry, choice.loses);
  }

  #lookedAt(entry: KeyEntry<T>, now: number): void {
    entry.usedAt = Math.ceil(now);
    this.#move(entry, this.#remembering);
  }

  #move(entry: KeyEntry<T>, to: LinkedList<KeyEntry<T>>): void {
    this.#byUse.remove(entry);
    this.#remembering.remove(entry);
    to.push(entry);
  }

  #drop(entry: KeyEntry<T>, lost: number): void {
    this.#byUse.remove(entry);
    this.#remembering.remove(entry);
    this.#entries.delete(entry.key);
    this.#options.dropped(entry, lost);
  }
}

/** The one among several that can go best. */
class Choice<T> {
  entry: KeyEntry<T> | undefined = undefined;
  loses = Infinity;
  readonly #remembers: (value: T) => number;

  constructor(remembers: (value: T) => number) {
    this.#remembers = remembers;
  }

  /** True if it loses nothing. */
  get isFree(): boolean {
    return this.loses === 0;
  }

  consider(entry: KeyEntry<T>): void {
    const loses = Math.ceil(this.#remembers(entry.value) * STEPS) / STEPS;
    const isNewer = this.entry !== undefined && entry.made > this.entry.made;
    if (loses > this.loses || (loses === this.loses && !isNewer)) return;
    this.entry = entry;
    this.loses = loses;
  }
}
