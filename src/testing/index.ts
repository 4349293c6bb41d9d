/**
 * A kit for tests of code that uses the toolkit. Imports no test framework and nothing from Node.js.
 * @packageDocumentation
 */

export * from '../chaos/index.ts';

export { advance } from './advance.ts';
export {
  assertAttempted,
  assertClosed,
  assertEmitted,
  assertHalfOpen,
  assertIsolated,
  assertOpen,
  assertRejectsWith,
  assertTransitioned,
  ResilienceAssertionError,
} from './assertions.ts';
export {
  type CheckPolicyOptions,
  checkPolicy,
  type PolicyCheck,
  PolicyCheckError,
} from './check-policy/check-policy.ts';
export { type PlayedCall, play, type ScheduledCall } from './check-policy/schedule.ts';
export { CacheStoreError, type CheckStoreOptions, checkStore } from './check-store.ts';
export { drain } from './drain.ts';
export { type ExhaustOptions, exhaust, type Occupation } from './exhaust.ts';
export type { CircuitTarget } from './expectations/circuit.ts';
export { matchers, type ResilienceMatchers } from './expectations/matchers.ts';
export type { Rejecting, RejectionCode } from './expectations/rejection.ts';
export { FakeCall, type FakeCallOptions } from './fake-call.ts';
export { type ForcedState, type ForceOptions, force } from './force.ts';
export { history, type Transition, type TransitionHistory } from './history.ts';
export { type InspectedPolicy, type Inspection, inspect } from './inspect.ts';
export type { ScriptedCallRecord } from './playback.ts';
export { type EventRecording, type EventSource, type RecordedEvent, recordEvents } from './record-events.ts';
export { type Script, type ScriptOptions, script } from './script.ts';
export { classifyScripted, ScriptedError, type ScriptedErrorDetails } from './scripted-error.ts';
export type {
  DripOptions,
  FlakyOptions,
  Given,
  HangOptions,
  ScriptedCall,
  StatusOptions,
  ThrottleOptions,
  Timing,
} from './step.ts';
export {
  type PendingTimer,
  type VirtualRuntime,
  type VirtualRuntimeOptions,
  virtualRuntime,
} from './virtual-runtime.ts';
