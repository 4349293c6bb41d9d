/** A cache whose entries several processes share: the contract of a store. */
import assert from 'node:assert/strict';
import { cache, pipeline } from 'seawall';
import { checkStore } from 'seawall/testing';

/** Stands for the client of a server that several processes share. The server knows the values and their age. */
class Server {
  readonly #values = new Map<
    string,
    { readonly text: string; readonly sinceMs: number; readonly forMs: number }
  >();
  nowMs = 0;
  async read(key: string): Promise<{ text: string; ageMs: number } | undefined> {
    const found = this.#values.get(key);
    if (found === undefined || this.nowMs - found.sinceMs >= found.forMs) return undefined;
    return { text: found.text, ageMs: this.nowMs - found.sinceMs };
  }
  async write(key: string, text: string, forMs: number): Promise<void> {
    this.#values.set(key, { text, sinceMs: this.nowMs, forMs });
  }
  async remove(key: string): Promise<void> {
    this.#values.delete(key);
  }
}

// #region store
import type { CacheEntry, CacheStore } from 'seawall';

class SharedStore implements CacheStore {
  readonly #server: Server;
  constructor(server: Server) {
    this.#server = server;
  }

  async get(key: string, now: number): Promise<CacheEntry | undefined> {
    const found = await this.#server.read(key);
    if (found === undefined) return undefined;
    // The times of an entry are by the clock of the process that reads it; the server knows the age of the entry.
    const { freshMs, staleMs, errorMs, keptMs, ...entry } = JSON.parse(found.text);
    const storedAt = now - found.ageMs;
    return {
      ...entry,
      storedAt,
      freshUntil: storedAt + freshMs,
      staleUntil: storedAt + staleMs,
      errorUntil: storedAt + errorMs,
      keptUntil: storedAt + keptMs,
    };
  }

  async set(key: string, entry: CacheEntry, now: number): Promise<boolean> {
    const { value, isFailure, size, freshUntil, staleUntil, errorUntil, keptUntil } = entry;
    const [freshMs, staleMs, errorMs, keptMs] = [freshUntil, staleUntil, errorUntil, keptUntil].map(
      (time) => time - now,
    );
    const text = JSON.stringify({ value, isFailure, size, freshMs, staleMs, errorMs, keptMs });
    await this.#server.write(key, text, keptMs as number);
    return true;
  }

  async delete(key: string): Promise<void> {
    await this.#server.remove(key);
  }
}
// #endregion

const server = new Server();
const prices = pipeline(cache({ ttl: '1m', store: new SharedStore(server), storeTimeout: '50ms' }));
let loads = 0;
const price = () => prices.execute(() => `price ${++loads}`, { key: 'wave' });
assert.deepEqual([await price(), await price()], ['price 1', 'price 1']);

// In a test: checks the store against the whole contract.
const clauses = await checkStore(() => new SharedStore(server), {
  now: () => server.nowMs,
  advance: (ms) => {
    server.nowMs += ms;
  },
});
console.log(`one load for two calls; ${clauses.length} things that a store does`);
