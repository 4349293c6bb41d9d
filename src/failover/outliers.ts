import type { Stint } from './endpoint.ts';

export interface SuccessRateRule {
  /** By how many standard deviations below the mean. */
  readonly deviations: number;
  readonly minimumCalls: number;
  readonly minimumEndpoints: number;
}

/**
 * The success rate below which an endpoint is an outlier among these: the mean, less so many standard deviations of the population. Envoy's rule.
 * @see https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/outlier#success-rate
 */
export function thresholdOf(rates: readonly number[], deviations: number): number {
  const mean = sum(rates) / rates.length;
  const variance = sum(rates.map((rate) => (rate - mean) ** 2)) / rates.length;
  return mean - deviations * Math.sqrt(variance);
}

/** Those whose success rate within the interval is an outlier among all that have seen enough calls, the worst first. */
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
