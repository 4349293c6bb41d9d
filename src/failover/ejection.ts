import type { Chance } from './balancer.ts';

/** The options that decide how long an ejection lasts. */
export interface EjectionRule {
  readonly interval: number;
  readonly ejectionTime: number;
  readonly maxEjectionTime: number;
  readonly jitter: number;
}

/**
 * Subtracts the number of intervals since the last return from the number of ejections. The result is at least 0.
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
 * Computes the length of an ejection by its number, counted from 1: Envoy's rule, with a jitter that only makes it longer.
 */
export function ejectionMs(
  number: number,
  { ejectionTime, maxEjectionTime, jitter }: EjectionRule,
  chance: Chance,
): number {
  const ms = Math.min(ejectionTime * number, maxEjectionTime);
  return jitter === 0 ? ms : ms * (1 + jitter * chance.random());
}
