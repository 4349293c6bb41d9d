import { checkDuration, checkOptions, checkRatio, show } from '../core/index.ts';
import { LENGTH } from './length.ts';
import type { SlowStartOptions } from './options.ts';

export interface SlowStart {
  readonly durationMs: number;
  /** Share of the calls that are let through at first, (0, 1]. */
  readonly from: number;
}

/**
 * Computes the share of the calls that is let through, `elapsedMs` after the circuit has closed: `max(from, elapsed / duration)`, which
 * is Envoy's slow start with an aggression of 1; its smallest weight is 10 % by default too.
 * @see https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/load_balancing/slow_start
 */
export function shareAt({ durationMs, from }: SlowStart, elapsedMs: number): number {
  return Math.min(1, Math.max(from, elapsedMs / durationMs));
}

const DEFAULT: SlowStart = { durationMs: 10_000, from: 0.1 };

/** @throws TypeError or RangeError if an option is wrong */
export function slowStartFrom(
  path: string,
  options: SlowStartOptions | false | undefined,
): SlowStart | undefined {
  if (options === false) return undefined;
  if (options === undefined) return DEFAULT;
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(`${path} must be an object or false, got ${show(options)}`);
  }
  checkOptions(path, options, ['duration', 'from']);
  const { duration, from } = options;
  return {
    durationMs:
      duration === undefined ? DEFAULT.durationMs : checkDuration(`${path}.duration`, duration, LENGTH),
    from: from === undefined ? DEFAULT.from : checkRatio(`${path}.from`, from),
  };
}
