import type { Classifier, Executor, Policy, RetryBudget } from '../index.ts';
import type { Keys } from './problem.ts';

// biome-ignore lint/suspicious/noExplicitAny: the factory that a function is handed to knows what it takes
export type AnyFunction = (...args: any[]) => unknown;

/** What the data names, and only code can give. */
export interface Tables {
  /**
   * Classifiers by name, beside `default`, `http` and `grpc`, which are there from the start.
   */
  readonly classifiers?: Readonly<Record<string, Classifier>> | undefined;
  /** Predicates, fallbacks, backoffs, limits made by p-limit: whatever else is a function, by name. */
  readonly functions?: Readonly<Record<string, AnyFunction>> | undefined;
}

/** Looks up what the options of a step name. What leads nowhere is told of, and something is given all the same. */
export interface References {
  functionNamed(name: string, keys: Keys): AnyFunction;
  limitNamed(name: string, keys: Keys): AnyFunction;
  budgetNamed(name: string, keys: Keys): RetryBudget;
  pipelineNamed(name: string, keys: Keys): Executor & Policy<unknown>;
}
