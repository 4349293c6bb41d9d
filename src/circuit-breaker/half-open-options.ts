import type { OptionsOf, Resolved } from '../core/index.ts';

/** How probes find out that a dependency has recovered. */
export const HALF_OPEN = {
  /**
   * Probes that are let through to find out whether the dependency has recovered, an integer ≥ 1.
   *
   * As many go at once, and as many until the verdict. All other calls are rejected meanwhile. An ignored or aborted probe says
   * nothing: its permit is free again when its operation has ended.
   * @default 1
   */
  permits: { is: 'integer', min: 1, max: 9_007_199_254_740_991, default: 1 },
  /**
   * Share of the probes that must succeed for the circuit to close: a ratio in (0, 1], compared with `>=`.
   *
   * The verdict falls as soon as it is certain: at the success that suffices, or the failure after which the rest cannot.
   * @default 1
   */
  successRate: { is: 'ratio', default: 1 },
  /**
   * For how long a probe holds its permit, from the beginning of its operation, above 0.
   *
   * A probe that still runs then does not keep the circuit half-open for ever: another one may go. The late result still counts, if
   * there is no verdict yet: else a dependency that answers more slowly than this could never close its circuit. A probe that waits in
   * a queue further in keeps its permit.
   * @default the length of the break before, at most `maxBreakDuration`
   */
  maxDuration: { is: 'duration', above: 0, max: 9_007_199_254_740_991 },
  /**
   * For how long the circuit stays half-open while nobody calls, above 0.
   *
   * Then it is closed: what opened it is too old to tell anything, and the next calls are not held up by it. At least the length of the
   * break before and of `maxDuration`.
   * @default '10m'
   */
  idle: { is: 'duration', above: 0, max: 9_007_199_254_740_991, default: '10m' },
} as const;

/** In force. */
export type HalfOpen = Resolved<typeof HALF_OPEN>;

/** How probes find out that a dependency has recovered. */
export interface HalfOpenOptions extends OptionsOf<typeof HALF_OPEN> {}
