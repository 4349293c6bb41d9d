import type { Chance } from './balancer.ts';
import { type EjectionRule, ejectionMs, ejectionsLeft } from './ejection.ts';
import type { Endpoint, Stint } from './endpoint.ts';
import type { Endpoints } from './endpoints.ts';
import type { Settings } from './options.ts';
import { outliers } from './outliers.ts';

/** An ejection that the detector has made. */
export interface Ejection {
  readonly endpoint: Endpoint;
  readonly reason: 'consecutive-failures' | 'success-rate';
  readonly ms: number;
}

const NONE: readonly Ejection[] = [];

/**
 * Ejects endpoints by the outcomes of their attempts. It reads the clock only for failures: without failures there is nothing to eject.
 * @see https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/outlier
 */
export class Detector {
  settings: Settings;
  readonly #endpoints: Endpoints;
  #intervalEndsAt: number | undefined = undefined;

  constructor(endpoints: Endpoints, settings: Settings) {
    this.#endpoints = endpoints;
    this.settings = settings;
  }

  /** Counts a failed attempt, and returns the ejections that follow. */
  failed(stint: Stint, now: number, chance: Chance): readonly Ejection[] {
    const compared = this.#compareDue(now, chance);
    const { endpoint } = stint;
    // Attempts that were sent before an ejection do not count after the return.
    if (endpoint.stint !== stint || !endpoint.isAvailable) return compared;
    stint.failed();
    if (stint.consecutiveFailures < this.settings.consecutiveFailures) return compared;
    return [...compared, ...this.#eject(endpoint, 'consecutive-failures', now, chance)];
  }

  /** Moves all times to another clock, which is that many ms ahead. */
  shift(ms: number): void {
    if (this.#intervalEndsAt !== undefined) this.#intervalEndsAt += ms;
  }

  /** Compares the success rates once the interval is over. */
  #compareDue(now: number, chance: Chance): readonly Ejection[] {
    const { interval, successRate } = this.settings;
    if (this.#intervalEndsAt !== undefined && now < this.#intervalEndsAt) return NONE;
    const isFirst = this.#intervalEndsAt === undefined;
    this.#intervalEndsAt = now + interval;
    if (isFirst) return NONE;
    const stints: Stint[] = [];
    for (const { stint, isAvailable } of this.#endpoints.all()) if (isAvailable) stints.push(stint);
    const worst = successRate === false ? [] : outliers(stints, successRate);
    for (const stint of stints) stint.startInterval();
    return worst.flatMap(({ endpoint }) => this.#eject(endpoint, 'success-rate', now, chance));
  }

  #eject(endpoint: Endpoint, reason: Ejection['reason'], now: number, chance: Chance): readonly Ejection[] {
    const endpoints = this.#endpoints;
    if (endpoints.ejected >= endpoints.maxEjected || !endpoints.hasOther) return NONE;
    const ms = timeOf(endpoint, this.settings, now, chance);
    endpoint.ejections += 1;
    endpoints.eject(endpoint, now + ms);
    return [{ endpoint, reason, ms }];
  }
}

/** Computes the length of the next ejection, and first subtracts the good intervals from the count. */
function timeOf(endpoint: Endpoint, rule: EjectionRule, now: number, chance: Chance): number {
  endpoint.ejections = ejectionsLeft(endpoint.ejections, endpoint.returnedAt, rule, now);
  return ejectionMs(endpoint.ejections + 1, rule, chance);
}
