import type { OptionsOf, Resolved } from '../core/index.ts';

/**
 * A growing share of the calls that is let through after the circuit has closed.
 * @example { duration: 30s, from: 0.05 }
 */
export const SLOW_START = {
  /** For how long, from the close on, above 0. @default '10s' */
  duration: { is: 'duration', above: 0, max: 9_007_199_254_740_991, default: '10s' },
  /**
   * Share of the calls that is let through at first, a ratio in (0, 1].
   *
   * The share is `max(from, elapsed / duration)`, as with Envoy.
   * @default 0.1
   * @see https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/load_balancing/slow_start
   */
  from: { is: 'ratio', default: 0.1 },
} as const;

/** How the load comes back after a circuit has closed. */
export interface SlowStartOptions extends OptionsOf<typeof SLOW_START> {}

export type SlowStart = Resolved<typeof SLOW_START>;

/**
 * Computes the share of the calls that is let through, `elapsedMs` after the circuit has closed: `max(from, elapsed / duration)`, which
 * is Envoy's slow start with an aggression of 1; its smallest weight is 10 % by default too.
 * @see https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/load_balancing/slow_start
 */
export function shareAt({ duration, from }: SlowStart, elapsedMs: number): number {
  return Math.min(1, Math.max(from, elapsedMs / duration));
}
