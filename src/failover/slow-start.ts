import type { Endpoint } from './endpoint.ts';
import type { SlowStartRule } from './options.ts';

/**
 * Gives endpoints that have come back, or are new, a growing share of their weight: `max(from, elapsed / duration)`, Envoy's slow start with an
 * aggression of 1. It updates one of them at a time, so that the cost of a choice does not depend on their number.
 * @see https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/load_balancing/slow_start
 */
export class SlowStart {
  /** `false`: endpoints start with their whole weight. */
  rule: SlowStartRule | false;
  readonly #starting: Endpoint[] = [];
  /** The index of the endpoint that was updated last. */
  #turn = 0;

  constructor(rule: SlowStartRule | false) {
    this.rule = rule;
  }

  get isGoingOn(): boolean {
    return this.#starting.length > 0;
  }

  begin(endpoint: Endpoint, now: number): void {
    if (this.rule === false) return;
    endpoint.startedAt = now;
    endpoint.share = this.rule.from;
    this.#starting.push(endpoint);
  }

  /** Ends the slow start of an endpoint. */
  end(endpoint: Endpoint): void {
    if (endpoint.startedAt === undefined) return;
    this.#takeOut(this.#starting.indexOf(endpoint));
  }

  /** Updates the share of the next endpoint, and returns that, if there is one. */
  advance(now: number): Endpoint | undefined {
    if (this.#starting.length === 0) return undefined;
    this.#turn = (this.#turn + 1) % this.#starting.length;
    const endpoint = this.#starting[this.#turn] as Endpoint;
    endpoint.share = this.#shareOf(endpoint, now);
    if (endpoint.share === 1) this.#takeOut(this.#turn);
    return endpoint;
  }

  shift(ms: number): void {
    for (const endpoint of this.#starting) endpoint.startedAt = (endpoint.startedAt as number) + ms;
  }

  #shareOf({ startedAt }: Endpoint, now: number): number {
    if (this.rule === false) return 1;
    const { duration, from } = this.rule;
    return Math.min(1, Math.max(from, (now - (startedAt as number)) / duration));
  }

  #takeOut(at: number): void {
    const endpoint = this.#starting[at] as Endpoint;
    endpoint.startedAt = undefined;
    endpoint.share = 1;
    const last = this.#starting.pop() as Endpoint;
    if (last !== endpoint) this.#starting[at] = last;
  }
}
