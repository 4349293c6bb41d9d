import type { Chance } from './balancer.ts';

/** What decides on how long an endpoint is ejected. */
export interface EjectionRule {
  readonly interval: number;
  readonly ejectionTime: number;
  readonly maxEjectionTime: number;
  readonly jitter: number;
}

/**
 * How often an endpoint was ejected, less the intervals for which it was not since it came back: at least 0.
 * @param returnedAt -Infinity where it was never ejected
 */
export function ejectionsLeft(
  ejections: number,
  returnedAt: number,
  { interval }: EjectionRule,
  now: number,
): number {
  return Math.max(0, ejections - Math.floor(Math.max(0, now - returnedAt) / interval));
}

/**
 * How long the ejection with that number lasts, counted from 1: Envoy's rule, with a jitter that only makes it longer.
 */
export function ejectionMs(
  number: number,
  { ejectionTime, maxEjectionTime, jitter }: EjectionRule,
  chance: Chance,
): number {
  const ms = Math.min(ejectionTime * number, maxEjectionTime);
  return jitter === 0 ? ms : ms * (1 + jitter * chance.random());
}
