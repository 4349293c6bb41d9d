import { Heap } from '../structures/index.ts';
import type { Balancer, Chance } from './balancer.ts';
import type { Endpoint } from './endpoint.ts';

/**
 * Weighted round robin, as in Envoy. Each endpoint has a deadline. The earliest is next, and its deadline then moves on by 1 / pull. Endpoints with equal
 * weights take turns; those with more weight are spread between the others.
 * @see https://github.com/envoyproxy/envoy/blob/main/source/common/upstream/edf_scheduler.h
 */
export class Rotation implements Balancer {
  readonly #due = new Heap<Endpoint>();
  /** The deadline of the last endpoint. */
  #time = 0;
  #hasBegun = false;

  /** @param endpoints those that take calls */
  constructor(endpoints: readonly Endpoint[]) {
    // Spread over one round, so that those with much weight are not alone at its beginning.
    const round = endpoints.length;
    for (const [at, endpoint] of endpoints.entries()) {
      this.#due.push(endpoint, (at + 1) / round / endpoint.pull);
    }
  }

  add(endpoint: Endpoint): void {
    this.#due.push(endpoint, this.#time + 1 / endpoint.pull);
  }

  remove(endpoint: Endpoint): void {
    this.#due.remove(endpoint);
  }

  reweigh(endpoint: Endpoint): void {
    // Its deadline was set when its pull was less.
    const due = this.#time + 1 / endpoint.pull;
    if (due < endpoint.key) this.#due.move(endpoint, due);
  }

  next(skipped: readonly Endpoint[], chance: Chance): Endpoint {
    if (!this.#hasBegun) this.#begin(chance.random());
    const aside: Endpoint[] = [];
    let endpoint = this.#due.first as Endpoint;
    while (skipped.includes(endpoint)) {
      this.#due.remove(endpoint);
      aside.push(endpoint);
      endpoint = this.#due.first as Endpoint;
    }
    this.#moveOn(endpoint);
    for (const one of aside) this.#due.push(one, one.key);
    return endpoint;
  }

  /** Skips a random part of the first round, so that clients with the same list do not all begin with the same endpoint. */
  #begin(point: number): void {
    this.#hasBegun = true;
    for (let skip = Math.floor(point * this.#due.size); skip > 0; skip--) {
      this.#moveOn(this.#due.first as Endpoint);
    }
  }

  #moveOn(endpoint: Endpoint): void {
    // The deadline of an endpoint that was skipped may lie in the past.
    this.#time = Math.max(this.#time, endpoint.key);
    this.#due.move(endpoint, this.#time + 1 / endpoint.pull);
  }
}
