/** The contract: what policies, the engine and adapters agree on. */

export type { Call, ExecuteOptions, Operation } from './call.ts';
export {
  classifyByDefault,
  type ErrorMatcher,
  type ErrorRules,
  errors,
  isFetchError,
  results,
} from './classify.ts';
export { type Duration, parseDuration } from './duration.ts';
export {
  isRejectedError,
  isResilienceError,
  RejectedError,
  type RejectedErrorOptions,
  ResilienceError,
  type ResilienceErrorOptions,
} from './errors.ts';
export { EventHub, type EventOrigin, type EventProbe } from './event-hub.ts';
export type {
  CircuitReason,
  CircuitState,
  EventEnvelope,
  EventMap,
  EventType,
  FleetReason,
  Injection,
  Listener,
  ResilienceEvent,
  Unsubscribe,
} from './events.ts';
export type { Mark, Trace } from './mark.ts';
export type { OptionError, OptionProblem } from './option-error.ts';
export { type Failure, failure, type Outcome, type Success, success } from './outcome.ts';
export {
  type AbandonReason,
  type Admission,
  type Again,
  type Answer,
  type Begin,
  type Deadline,
  type Defer,
  type Executor,
  type Fork,
  PASS,
  type Park,
  type Pass,
  type Policy,
  type PolicyCall,
  PROCEED,
  type Proceed,
  type Reject,
  type Replace,
  reject,
  replace,
  type Settlement,
  type Share,
  type StartWaiter,
  type Stay,
  type Take,
  type Wait,
} from './policy.ts';
export { printable } from './printable.ts';
export type { Instrument, Measured, Probe } from './probe.ts';

export { MAY_REPEAT, mayRepeat, type RepeatableOperation } from './repeatable.ts';
export { resolve } from './resolve.ts';
export type { Fn, Made, OptionsOf, Resolved, Rule, Rules } from './rules.ts';
export {
  type Cancel,
  type Clock,
  MAX_TIMER_MS,
  type Platform,
  type Runtime,
  report,
  systemRuntime,
} from './runtime.ts';
export {
  checkBoolean,
  checkDuration,
  checkFunction,
  checkInteger,
  checkName,
  checkNumber,
  checkOneOf,
  checkOptions,
  checkRatio,
  closest,
  outOfRange,
  type Range,
  show,
  wrongType,
} from './validate.ts';
export {
  type Classifier,
  type Discard,
  FAILURE,
  IGNORED,
  isRetryable,
  judge,
  SUCCESS,
  type Verdict,
} from './verdict.ts';
export { weakly } from './weak-list.ts';
