import type { Stint } from './endpoint.ts';

export interface SuccessRateRule {
  /** The distance below the mean, in standard deviations. */
  readonly deviations: number;
  readonly minimumCalls: number;
  readonly minimumEndpoints: number;
}

/**
 * Computes the success rate below which an endpoint is an outlier, by Envoy's rule: the mean, less that many standard deviations of the population.
 * @see https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/outlier#success-rate
 */
export function thresholdOf(rates: readonly number[], deviations: number): number {
  const mean = sum(rates) / rates.length;
  const variance = sum(rates.map((rate) => (rate - mean) ** 2)) / rates.length;
  return mean - deviations * Math.sqrt(variance);
}

/** Finds the stints whose success rate within the interval is an outlier among all with enough calls, the worst first. */
export function outliers(
  stints: readonly Stint[],
  { deviations, minimumCalls, minimumEndpoints }: SuccessRateRule,
): Stint[] {
  const known = stints.filter(({ successes, failures }) => successes + failures >= minimumCalls);
  if (known.length < minimumEndpoints) return [];
  const threshold = thresholdOf(known.map(rateOf), deviations);
  return known.filter((stint) => rateOf(stint) < threshold).sort((one, other) => rateOf(one) - rateOf(other));
}

function rateOf({ successes, failures }: Stint): number {
  return successes / (successes + failures);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}
