import type { Endpoint } from './endpoint.ts';

/** A source of random numbers: a runtime. */
export interface Chance {
  /** Returns a number that is uniform in [0, 1). */
  random(): number;
}

/** Chooses the next endpoint of a level. */
export interface Balancer {
  /** Adds an endpoint that takes calls. */
  add(endpoint: Endpoint): void;
  /** Removes an endpoint that takes no calls any more. */
  remove(endpoint: Endpoint): void;
  /** Takes notice of a new pull of an endpoint. */
  reweigh(endpoint: Endpoint): void;
  /**
   * Chooses the next endpoint. At least one must be left that is not skipped.
   * @param skipped endpoints of any level, also ones that take no calls
   */
  next(skipped: readonly Endpoint[], chance: Chance): Endpoint;
}
