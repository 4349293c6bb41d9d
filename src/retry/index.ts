export type { Backoff, BackoffContext, BackoffFunction, BackoffStep } from './backoff.ts';
export {
  type ConstantOptions,
  constant,
  type FibonacciOptions,
  fibonacci,
  type LinearOptions,
  linear,
  type ScheduleOptions,
  schedule,
} from './backoffs.ts';
export {
  type RetryBudget,
  type RetryBudgetOptions,
  type RetryBudgetSnapshot,
  retryBudget,
} from './budget.ts';
export { type ExponentialOptions, exponential } from './exponential.ts';
export type { Jitter } from './jitter.ts';
export type { RetryAfterOptions, RetryOptions } from './options.ts';
export { type Retry, type RetryEventType, type RetrySnapshot, retry } from './retry.ts';
