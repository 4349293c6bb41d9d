/**
 * Faults on purpose, in tests and in production.
 * @packageDocumentation
 */

export { chaos } from './chaos.ts';
export { type ChaosSwitch, type ChaosSwitchOptions, chaosSwitch } from './chaos-switch.ts';
export { ChaosError } from './errors.ts';
export type { ChaosEventType } from './events.ts';
export type { FaultData } from './fault-data.ts';
export type { Chaos, ChaosSnapshot } from './injector.ts';
export type { HeadersLike, OptIn } from './opt-in.ts';
export {
  type BehaviorOptions,
  CHAOS,
  type ChaosOptions,
  type ChaosUpdate,
  type FaultOptions,
  type HoldingOptions,
  type InjectionOptions,
  type LatencyOptions,
  type OutcomeOptions,
} from './options.ts';
export { type Draw, type Weighted, weighted } from './weighted.ts';
