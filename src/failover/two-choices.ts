import { SumTree } from '../structures/index.ts';
import type { Balancer, Chance } from './balancer.ts';
import type { Endpoint } from './endpoint.ts';

/**
 * Draws two endpoints by weight and takes the less loaded one: the power of two choices. Calls avoid a slow endpoint, and many clients do not all turn to
 * the same one, as they would to the least loaded of all.
 * @see https://www.eecs.harvard.edu/~michaelm/postscripts/tpds2001.pdf
 */
export class TwoChoices implements Balancer {
  readonly #endpoints: Endpoint[] = [];
  readonly #pulls: SumTree;

  /** @param all endpoints of the level, also those that take no calls now */
  constructor(all: readonly Endpoint[]) {
    this.#pulls = new SumTree(all.length);
    for (const [index, endpoint] of all.entries()) {
      endpoint.index = index;
      this.#endpoints.push(endpoint);
      if (endpoint.isAvailable) this.add(endpoint);
    }
  }

  add(endpoint: Endpoint): void {
    this.#pulls.set(endpoint.index, endpoint.pull);
  }

  remove(endpoint: Endpoint): void {
    this.#pulls.set(endpoint.index, 0);
  }

  reweigh(endpoint: Endpoint): void {
    this.add(endpoint);
  }

  next(skipped: readonly Endpoint[], chance: Chance): Endpoint {
    const out = skipped.filter((one) => this.#endpoints[one.index] === one && one.isAvailable);
    for (const one of out) this.remove(one);
    const first = this.#draw(chance);
    this.remove(first);
    const isAlone = this.#pulls.total === 0;
    const second = isAlone ? first : this.#draw(chance);
    this.add(first);
    for (const one of out) this.add(one);
    return isLessLoaded(second, first) ? second : first;
  }

  #draw(chance: Chance): Endpoint {
    return this.#endpoints[this.#pulls.find(chance.random() * this.#pulls.total)] as Endpoint;
  }
}

/** True if the first has fewer attempts running for its weight. Under equal load the first draw stands, which keeps to the weights. */
function isLessLoaded(one: Endpoint, other: Endpoint): boolean {
  return one.running * other.pull < other.running * one.pull;
}
