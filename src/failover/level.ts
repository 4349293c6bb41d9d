import type { Balancer, Chance } from './balancer.ts';
import type { Endpoint } from './endpoint.ts';
import { Rotation } from './rotation.ts';
import { TwoChoices } from './two-choices.ts';

export type Balance = 'round-robin' | 'least-loaded';

/** The endpoints of one priority. */
export class Level {
  readonly priority: number;
  readonly size: number;
  /** How many of them take calls. */
  available: number;
  readonly #balancer: Balancer;

  constructor(priority: number, endpoints: readonly Endpoint[], balance: Balance) {
    const available = endpoints.filter(({ isAvailable }) => isAvailable);
    this.priority = priority;
    this.size = endpoints.length;
    this.available = available.length;
    this.#balancer = balance === 'round-robin' ? new Rotation(available) : new TwoChoices(endpoints);
  }

  add(endpoint: Endpoint): void {
    this.available += 1;
    this.#balancer.add(endpoint);
  }

  remove(endpoint: Endpoint): void {
    this.available -= 1;
    this.#balancer.remove(endpoint);
  }

  reweigh(endpoint: Endpoint): void {
    this.#balancer.reweigh(endpoint);
  }

  /** True if an endpoint takes calls that is not among these. */
  hasOtherThan(tried: readonly Endpoint[]): boolean {
    let left = this.available;
    for (const { priority, isAvailable } of tried) {
      if (priority === this.priority && isAvailable) left -= 1;
    }
    return left > 0;
  }

  next(skipped: readonly Endpoint[], chance: Chance): Endpoint {
    return this.#balancer.next(skipped, chance);
  }
}

/** The part of a level that decides how many calls it takes. */
export type LevelHealth = Pick<Level, 'available' | 'size'>;

/**
 * Computes the share of the calls for each level, the first priority first, by Envoy's rule. A level takes as many calls as its available endpoints can
 * carry, and the rest goes to the next level. An endpoint can carry `overprovisioning` times its part. If all levels together cannot carry all calls, each
 * takes a proportional share.
 * @see https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/load_balancing/priority
 */
export function sharesOf(levels: readonly LevelHealth[], overprovisioning: number): number[] {
  const health = levels.map(({ available, size }) => Math.min(1, (overprovisioning * available) / size));
  const total = Math.min(
    1,
    health.reduce((sum, one) => sum + one, 0),
  );
  let left = 1;
  return health.map((one) => {
    const share = Math.min(left, one / total);
    left -= share;
    return share;
  });
}
