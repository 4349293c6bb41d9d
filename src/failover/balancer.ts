import type { Endpoint } from './endpoint.ts';

/** The source of chance: a runtime. */
export interface Chance {
  /** Uniform in [0, 1). */
  random(): number;
}

/** Which endpoint of a level is next. */
export interface Balancer {
  /** The endpoint takes calls. */
  add(endpoint: Endpoint): void;
  /** It takes none. */
  remove(endpoint: Endpoint): void;
  /** Its pull has changed. */
  reweigh(endpoint: Endpoint): void;
  /**
   * The next one. Only where there is one that is not to be skipped.
   * @param skipped endpoints, which need not be of this level, nor take calls
   */
  next(skipped: readonly Endpoint[], chance: Chance): Endpoint;
}
