import { sha1 } from '../sha1.ts';
import { Account } from './account.ts';
import type { PermitCounts } from './counts.ts';

/** Longer keys are hashed: they would take more memory than what they are for, here and on the server. */
const LONGEST_KEY = 256;
/** How many are looked at, at most, to find one that can make room. */
const LOOKS = 8;

/**
 * The limits of keys, as far as an instance knows them, in bounded memory. An account makes room for another when it says nothing that the server
 * does not know. Where none of those looked at does so, as while the server is away and many keys are in use, all further keys have one account together:
 * so no key ever gets more than its limit for having been forgotten.
 */
export class Accounts {
  readonly #prefix: string;
  readonly #maxKeys: number;
  readonly #counts: PermitCounts;
  readonly #canGo: (account: Account, now: number) => boolean;
  readonly #accounts = new Map<string, Account>();
  #keyless: Account | undefined = undefined;
  #rest: Account | undefined = undefined;
  #hand: Iterator<[string, Account]> | undefined = undefined;

  /**
   * @param prefix of the keys on the server, behind the brace
   * @param canGo true if what is known of that account can be forgotten
   */
  constructor(
    prefix: string,
    maxKeys: number,
    counts: PermitCounts,
    canGo: (account: Account, now: number) => boolean,
  ) {
    this.#canGo = canGo;

    this.#prefix = prefix;
    this.#maxKeys = maxKeys;
    this.#counts = counts;
  }

  get size(): number {
    return this.#accounts.size;
  }

  *all(): Iterable<Account> {
    yield* this.#accounts.values();
    if (this.#keyless !== undefined) yield this.#keyless;
    if (this.#rest !== undefined) yield this.#rest;
  }

  of(key: string | undefined, now: number): Account {
    if (key === undefined) {
      this.#keyless ??= new Account(`${this.#prefix}}`, this.#counts);
      return this.#keyless;
    }
    const short = key.length > LONGEST_KEY ? sha1(key) : key;
    const known = this.#accounts.get(short);
    if (known !== undefined) return known;
    if (this.#accounts.size >= this.#maxKeys && !this.#makeRoom(now)) {
      this.#rest ??= new Account(`${this.#prefix}}:rest`, this.#counts);
      return this.#rest;
    }
    const account = new Account(`${this.#prefix}:${short}}`, this.#counts);
    this.#accounts.set(short, account);
    return account;
  }

  #makeRoom(now: number): boolean {
    for (let looks = Math.min(LOOKS, this.#accounts.size); looks > 0; looks--) {
      const [key, account] = this.#turn();
      if (account.isAwaited || !this.#canGo(account, now)) continue;
      this.#accounts.delete(key);
      return true;
    }
    return false;
  }

  /** Goes round and round. */
  #turn(): [string, Account] {
    this.#hand ??= this.#accounts.entries();
    const { done, value } = this.#hand.next();
    if (!done) return value;
    this.#hand = undefined;
    return this.#turn();
  }
}
