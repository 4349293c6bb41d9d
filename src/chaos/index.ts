/** Faults on purpose, in tests and in production. */

export type { BehaviorOptions } from './behavior.ts';
export { chaos } from './chaos.ts';
export { type ChaosSwitch, type ChaosSwitchOptions, chaosSwitch } from './chaos-switch.ts';
export type { ChaosDeclaration, DeclarationContext } from './declaration.ts';
export { ChaosError } from './errors.ts';
export type { FaultOptions } from './fault.ts';
export type { Chaos, ChaosSnapshot } from './injector.ts';
export type { LatencyOptions } from './latency.ts';
export type { HeadersLike, OptIn } from './opt-in.ts';
export type { ChaosOptions, HoldingOptions } from './options.ts';
export type { OutcomeOptions } from './outcome.ts';
export { type Draw, type Weighted, weighted } from './weighted.ts';
