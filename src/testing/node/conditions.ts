import { checkDuration, checkNumber, checkOneOf, checkOptions, type Duration } from '../../core/index.ts';

/** The conditions of the network between client and target. */
export interface NetworkConditions {
  /** Delay of bytes in each direction. @default 0 */
  readonly latency?: Duration | undefined;
  /** Largest random addition to the latency. @default 0 */
  readonly jitter?: Duration | undefined;
  /** Bytes per second, in each direction of each connection. Above 0. @default Infinity */
  readonly bytesPerSecond?: number | undefined;
  /**
   * Fault of the network:
   * - `'none'`
   * - `'reset'`: open connections and each new one are reset
   * - `'blackhole'`: connections are accepted, and all bytes are lost
   * - `'partition'`: no byte arrives; bytes sent meanwhile arrive when the fault is over
   * - `'refuse'`: no connection is accepted; open ones stay
   * @default 'none'
   */
  readonly fault?: NetworkFault | undefined;
  /** Direction of the fault, for `'blackhole'` and `'partition'`. @default 'both' */
  readonly direction?: 'upstream' | 'downstream' | 'both' | undefined;
}

export type NetworkFault = (typeof FAULTS)[number];

/** The conditions in force, with all defaults filled in. */
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

/** Returns the conditions with these changes. @throws RangeError, TypeError for invalid changes */
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
