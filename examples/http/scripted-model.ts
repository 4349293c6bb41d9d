import type { VirtualRuntime } from 'seawall/testing';

export interface Completion {
  readonly usage: { readonly total_tokens: number };
}

const MINUTE_MS = 60_000;

/**
 * The API of a language model with two limits: requests per minute, and tokens per minute. It counts the requests, answers a
 * second or two later, reports the remaining permits in header fields, and answers requests beyond its limits with a 429.
 */
export class ScriptedModel {
  /** The largest number of requests within any minute. */
  mostRequests = 0;
  mostTokens = 0;
  answered = 0;
  refused = 0;
  readonly #log: { readonly at: number; readonly tokens: number }[] = [];
  readonly #runtime: VirtualRuntime;
  readonly #limits: { readonly requests: number; readonly tokens: number };

  constructor(runtime: VirtualRuntime, limits: { readonly requests: number; readonly tokens: number }) {
    this.#runtime = runtime;
    this.#limits = limits;
  }

  /**
   * Answers a prompt.
   * @param tokens tokens of the prompt and its answer
   */
  async complete(tokens: number): Promise<Response> {
    const now = this.#runtime.nowMs;
    while (this.#log.length > 0 && (this.#log[0] as { at: number }).at <= now - MINUTE_MS) this.#log.shift();
    this.#log.push({ at: now, tokens });
    const used = this.#log.reduce((sum, one) => sum + one.tokens, 0);
    this.mostRequests = Math.max(this.mostRequests, this.#log.length);
    this.mostTokens = Math.max(this.mostTokens, used);
    const headers = {
      'x-ratelimit-remaining-requests': String(Math.max(0, this.#limits.requests - this.#log.length)),
      'x-ratelimit-remaining-tokens': String(Math.max(0, this.#limits.tokens - used)),
      'x-ratelimit-reset-tokens': `${((this.#log[0] as { at: number }).at + MINUTE_MS - now) / 1000}s`,
    };
    if (used > this.#limits.tokens || this.#log.length > this.#limits.requests) {
      this.refused += 1;
      return new Response(null, { status: 429, headers });
    }
    await new Promise<void>((resolve) => {
      this.#runtime.clock.setTimer(1000 + 1000 * this.#runtime.random(), resolve);
    });
    this.answered += 1;
    return Response.json({ usage: { total_tokens: tokens } } satisfies Completion, { headers });
  }
}
