/** The value of a key: a text or some numbers, or members with their scores. */
export type Stored = readonly number[] | string | Map<string, number>;

/** Keys of a server in memory, which expire. Time is an argument, in µs. */
export class Store {
  readonly #entries = new Map<string, { readonly value: Stored; readonly until: number }>();

  readonly #listeners: { readonly channel: string; readonly hear: (message: string) => void }[] = [];

  get<T extends Stored>(key: string, now: number): T | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    if (entry.until > now) return entry.value as T;
    this.#entries.delete(key);
    return undefined;
  }

  set(key: string, value: Stored, forMs: number, now: number): void {
    this.#entries.set(key, { value, until: now + forMs * 1000 });
  }

  /** Calls `hear` with each message of the channel. */
  subscribe(channel: string, hear: (message: string) => void): void {
    this.#listeners.push({ channel, hear });
  }

  publish(channel: string, message: string): void {
    for (const listener of this.#listeners) if (listener.channel === channel) listener.hear(message);
  }

  /** In how many ms the key expires. */
  leftMs(key: string, now: number): number {
    return ((this.#entries.get(key)?.until ?? now) - now) / 1000;
  }

  delete(key: string): boolean {
    return this.#entries.delete(key);
  }

  /** All is forgotten. */
  clear(): void {
    this.#entries.clear();
  }

  /** Names of the keys that are there. */
  keys(now: number): string[] {
    return [...this.#entries.keys()].filter((key) => this.get(key, now) !== undefined);
  }
}

/** A second form of a script, in this process. */
export type Twin = (
  store: Store,
  now: number,
  keys: readonly string[],
  args: readonly string[],
) => readonly (number | string | null)[];
