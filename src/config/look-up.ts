import { type Classifier, classifyByDefault, show } from '../core/index.ts';
import { grpc, http } from '../http/index.ts';
import { didYouMean } from './hints.ts';
import { type Keys, type Problem, problem } from './problem.ts';
import type { AnyFunction, Tables } from './references.ts';
import type { ResolvedEntry } from './resolve.ts';

const BUILT_IN: Readonly<Record<string, () => Classifier>> = {
  default: () => classifyByDefault,
  http: () => http(),
  grpc: () => grpc(),
};

/**
 * Looks up the classifier that an entry names.
 * @param tables `undefined` if the code that supplies the tables is not available: then every name is accepted
 */
export function classifierNamed(
  { name, classify }: ResolvedEntry,
  tables: Tables | undefined,
  problems: Problem[] = [],
): Classifier {
  const own = lookUp(tables?.classifiers, classify);
  if (typeof own === 'function') return own as Classifier;
  const builtIn = lookUp(BUILT_IN, classify) as (() => Classifier) | undefined;
  if (builtIn !== undefined) return builtIn();
  if (tables !== undefined) {
    const known = [...Object.keys(BUILT_IN), ...Object.keys(tables.classifiers ?? {})];
    const fix =
      didYouMean(classify, known) ?? 'give it in code: definePolicies(config, { classifiers: { … } })';
    const message = `names '${classify}', which is not a classifier`;
    problems.push(problem('unknown-classifier', ['policies', name, 'classify'], message, { fix }));
  }
  return classifyByDefault;
}

/**
 * Looks up a function by its name.
 * @param tables `undefined` if the code that supplies the tables is not available: then every name is accepted
 */
export function functionNamed(
  name: string,
  keys: Keys,
  tables: Tables | undefined,
  problems: Problem[] = [],
): AnyFunction | undefined {
  const own = lookUp(tables?.functions, name);
  if (typeof own === 'function') return own as AnyFunction;
  if (tables !== undefined) {
    const known = Object.keys(tables.functions ?? {});
    const message =
      own === undefined
        ? `names '${name}', which is not a function`
        : `names '${name}', which is not a function but ${show(own)}`;
    const fix =
      (known.length > 0 && didYouMean(name, known)) ||
      `give it in code: definePolicies(config, { functions: { ${name} } })`;
    problems.push(problem('unknown-function', keys, message, { fix }));
  }
  return undefined;
}

export function lookUp(table: object | undefined, name: string): unknown {
  return table !== undefined && Object.hasOwn(table, name)
    ? (table as Record<string, unknown>)[name]
    : undefined;
}
