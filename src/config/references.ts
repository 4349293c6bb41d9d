import type { Classifier, Declared } from '../core/index.ts';
import type { Keys } from './problem.ts';

/** A function that the configuration names, whatever it takes. */
// biome-ignore lint/suspicious/noExplicitAny: the factory that a function is handed to knows what it takes
export type AnyFunction = (...args: any[]) => unknown;

/** Functions and objects that the data names, and only code can give. */
export interface Tables {
  /** Classifiers by name, in addition to the built-in `default`, `http` and `grpc`. */
  readonly classifiers?: Readonly<Record<string, Classifier>> | undefined;
  /** All other functions by name: predicates, fallbacks, backoffs, limits made by p-limit. */
  readonly functions?: Readonly<Record<string, AnyFunction>> | undefined;
  /** Declarations of your own policies: files, schemas and explanations treat them like the toolkit's. */
  readonly policies?: readonly Declared[] | undefined;
}

/** Looks up the names in the options of a step. Returns `undefined` for a name that does not exist, and reports it. */
export interface References {
  functionNamed(name: string, keys: Keys): AnyFunction | undefined;
  /** Returns the part of that name that several steps share, from a section of the configuration. */
  shared(section: string, name: string, keys: Keys): unknown;
  pipelineNamed(name: string, keys: Keys): unknown;
}
