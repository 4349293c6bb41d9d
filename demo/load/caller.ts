import type { Client } from '../clients/index.ts';
import type { CallRecord } from '../measure/calls.ts';
import { LATE_MS } from '../measure/pace.ts';
import { type Reading, read } from '../measure/reading.ts';

/** Makes the calls of one client, and records their outcomes. */
export class Caller {
  /** The calls, in the order of their start. */
  readonly calls: CallRecord[] = [];
  readonly #client: Client;
  readonly #url: string;
  /** Time since the start of the script, in ms. */
  readonly #clock: () => number;
  #waiting = 0;
  #late = 0;

  constructor(client: Client, url: string, clock: () => number) {
    this.#client = client;
    this.#url = url;
    this.#clock = clock;
  }

  /** The share of the calls that began late, 0–1. */
  get lateShare(): number {
    return this.calls.length === 0 ? 0 : this.#late / this.calls.length;
  }

  /** Makes the call that was due at `atMs`. */
  async call(atMs: number): Promise<void> {
    const record: CallRecord = { atMs, waitedMs: undefined, answered: false };
    this.calls.push(record);
    if (this.#clock() - atMs > LATE_MS) this.#late += 1;
    this.#waiting += 1;
    try {
      const response = await this.#client.call(this.#url);
      await response.arrayBuffer(); // an answer is complete with its body; reading it also frees the connection
      record.answered = response.status === 200;
    } catch {
      // Whatever the error was, the caller has no answer.
    } finally {
      record.waitedMs = this.#clock() - atMs;
      this.#waiting -= 1;
    }
  }

  /**
   * Reads the figures of the last second.
   * @param withinMs the time in which a call can succeed
   */
  read(withinMs: number): Reading {
    const figures = read(this.calls, this.#clock(), withinMs);
    return { ...figures, waiting: this.#waiting, state: this.#client.state?.() };
  }
}
