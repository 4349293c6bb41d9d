import type { Classifier, Declared } from '../core/index.ts';
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
  /** Declarations of policies of your own: they stand in files, schemas and explanations as the toolkit's do. */
  readonly policies?: readonly Declared[] | undefined;
}

/** Looks up what the options of a step name. What leads nowhere is told of, and is `undefined`. */
export interface References {
  functionNamed(name: string, keys: Keys): AnyFunction | undefined;
  /** One of those that several steps share, by the name of their section. */
  shared(section: string, name: string, keys: Keys): unknown;
  pipelineNamed(name: string, keys: Keys): unknown;
}
