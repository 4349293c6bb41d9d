import { checkDuration, checkNumber, checkOneOf, checkOptions, type Duration } from '../../core/index.ts';

/** What the network between client and target is like. */
export interface NetworkConditions {
  /** How long bytes are on their way, in each direction. @default 0 */
  readonly latency?: Duration | undefined;
  /** So much is added to the latency at most, by chance. @default 0 */
  readonly jitter?: Duration | undefined;
  /** Bytes per second, in each direction of each connection. Above 0. @default Infinity */
  readonly bytesPerSecond?: number | undefined;
  /**
   * - `'none'`
   * - `'reset'`: connections are reset, those that are open and each that comes
   * - `'blackhole'`: connections are accepted, and all bytes vanish
   * - `'partition'`: no byte gets through; what was sent arrives when it is over
   * - `'refuse'`: no connection is accepted; those that are open stay
   * @default 'none'
   */
  readonly fault?: NetworkFault | undefined;
  /** Which way the fault works, for `'blackhole'` and `'partition'`. @default 'both' */
  readonly direction?: 'upstream' | 'downstream' | 'both' | undefined;
}

export type NetworkFault = (typeof FAULTS)[number];

export interface ConditionsNow {
  readonly latencyMs: number;
  readonly jitterMs: number;
  readonly bytesPerSecond: number;
  readonly fault: NetworkFault;
  readonly direction: 'upstream' | 'downstream' | 'both';
}

const FAULTS = ['none', 'reset', 'blackhole', 'partition', 'refuse'] as const;
const DIRECTIONS = ['upstream', 'downstream', 'both'] as const;

export const HEALTHY: ConditionsNow = Object.freeze({
  latencyMs: 0,
  jitterMs: 0,
  bytesPerSecond: Infinity,
  fault: 'none',
  direction: 'both',
});

/** The conditions with these changes. @throws RangeError, TypeError for changes that make no sense */
export function changed(now: ConditionsNow, changes: NetworkConditions): ConditionsNow {
  const path = 'faultProxy.set';
  checkOptions(path, changes, ['latency', 'jitter', 'bytesPerSecond', 'fault', 'direction']);
  const { latency = now.latencyMs, jitter = now.jitterMs } = changes;
  const { bytesPerSecond = now.bytesPerSecond, fault = now.fault, direction = now.direction } = changes;
  return Object.freeze({
    latencyMs: checkDuration(`${path}.latency`, latency),
    jitterMs: checkDuration(`${path}.jitter`, jitter),
    bytesPerSecond: checkNumber(`${path}.bytesPerSecond`, bytesPerSecond, { above: true }),
    fault: checkOneOf(`${path}.fault`, fault, FAULTS),
    direction: checkOneOf(`${path}.direction`, direction, DIRECTIONS),
  });
}
