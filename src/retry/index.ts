/** Runs an operation once more after a failure that may pass by itself. */

export type { Backoff, BackoffContext, BackoffFunction, BackoffStep } from './backoff.ts';
export { type RetryBudget, type RetryBudgetSnapshot, retryBudget } from './budget.ts';
export { RETRY_BUDGET, type RetryBudgetOptions } from './budget-options.ts';
export { CONSTANT, type ConstantOptions, constant } from './constant.ts';
export type { RetryEventType } from './events.ts';
export { EXPONENTIAL, type ExponentialOptions, exponential } from './exponential.ts';
export { FIBONACCI, type FibonacciOptions, fibonacci } from './fibonacci.ts';
export { JITTER, type Jitter } from './jitter.ts';
export { LINEAR, type LinearOptions, linear } from './linear.ts';
export {
  RETRY,
  RETRY_AFTER,
  type RetryAfterOptions,
  type RetryOptions,
  type RetryUpdate,
} from './options.ts';
export { type Retry, type RetrySnapshot, retry } from './retry.ts';
export { SCHEDULE, type ScheduleOptions, schedule } from './schedule.ts';
