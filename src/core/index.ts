/** The contract: what policies, the engine and adapters agree on. */

export { ambientDemand, withDemand } from './ambient.ts';
export type { Call, ExecuteOptions, Operation } from './call.ts';
export {
  classifyByDefault,
  type ErrorMatcher,
  type ErrorRules,
  errors,
  isFetchError,
  results,
} from './classify.ts';
export { dataOf } from './data-of.ts';
export { DeadlineExceededError } from './deadline-error.ts';
export {
  type AttributeDescription,
  type Bounds,
  type BoundsContext,
  type Declaration,
  type Declared,
  type DeclaredAs,
  declare,
  type EventsDeclaration,
  type FactsAbout,
  type Happening,
  type Part,
  type PartOptions,
  type Place,
  part,
  type Standing,
  type TestDeclaration,
  type ToldOf,
} from './declaration.ts';
export {
  CRITICALITIES,
  type Criticality,
  checkCriticality,
  DEFAULT_CRITICALITY,
  type Demand,
  epochOf,
  type Moment,
  momentMs,
  msUntil,
  rankOf,
} from './demand.ts';
export { type Described, type NamedFunction, plain, readDescribed, withoutLimit } from './described.ts';
export {
  type Admission,
  type Again,
  type Answer,
  again,
  answer,
  type Begin,
  begin,
  type Deadline,
  type Defer,
  deadline,
  defer,
  type Fork,
  fork,
  PASS,
  type Park,
  type Pass,
  PROCEED,
  type Proceed,
  park,
  type Reject,
  type Replace,
  reject,
  replace,
  type Settlement,
  type Share,
  type Stay,
  share,
  stay,
  TAKE,
  type Take,
  type Wait,
  wait,
} from './directives.ts';
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
export { type EventSchema, type EventSchemas, REJECTED, type Severity } from './event-schema.ts';
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
export type { InFile, OneOfParts, PartInFile } from './in-file.ts';
export { countInWords, durationInWords, percentInWords } from './in-words.ts';
export { noteLockOrder, oppositeOrder } from './lock-order.ts';
export type { Mark, Trace } from './mark.ts';
export { type OptionError, type OptionProblem, optionError } from './option-error.ts';
export { type Failure, failure, type Outcome, type Success, success } from './outcome.ts';
export type { Policy } from './policy.ts';
export type { AbandonReason, Executor, PolicyCall, StartWaiter } from './policy-call.ts';
export { printable } from './printable.ts';
export type { Instrument, Measured, Probe } from './probe.ts';
export type { CircuitReading, FleetReading, Reading, StoreResult } from './reading.ts';
export { MAY_REPEAT, mayRepeat, type RepeatableOperation } from './repeatable.ts';
export { resolve } from './resolve.ts';
export { compositionRevision, reviseComposition } from './revision.ts';
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
  ASKS_FOR,
  type AskedFor,
  type AskingOperation,
  requestOf,
  sharedKey,
} from './shared-operation.ts';
export { isSingleUse, REPLAYABLE } from './single-use.ts';
export { ENTRY_KEYS, type PlaceOf, Sorts } from './sorts.ts';
export type { Answers, Facts, Judges, Limits, Queues, Repeats, Shares, Spreads, Trait } from './traits.ts';
export { updateOptions } from './update.ts';
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
