import { type Keys, type Problem, problem } from './problem.ts';

/** Assigning to these reaches into what all objects share. */
const POLLUTING = new Set(['__proto__', 'constructor', 'prototype']);
/** More than any sensible file, less than what would exhaust the stack. */
const MAX_DEPTH = 32;
const MAX_VALUES = 100_000;

/** What keeps `data` from being a finite tree with harmless keys. */
export function unsafeParts(data: unknown): Problem[] {
  const problems: Problem[] = [];
  let values = 0;

  function visit(value: unknown, keys: Keys): void {
    if (typeof value === 'function') {
      problems.push(
        problem('not-data', keys, 'must be data, got a function', {
          fix: 'give the function in code, definePolicies(config, { functions: { … } }), and its name here',
        }),
      );
    }
    if (typeof value !== 'object' || value === null) return;
    if (++values > MAX_VALUES) return;
    if (keys.length > MAX_DEPTH) {
      problems.push(
        problem('too-deep', keys.slice(0, 4), `must not be nested deeper than ${MAX_DEPTH} levels`),
      );
      return;
    }
    for (const key of Object.keys(value)) {
      const inner = [...keys, Array.isArray(value) ? Number(key) : key];
      if (POLLUTING.has(key)) {
        problems.push(
          problem('forbidden-key', inner, 'must not be a key: it would change what all objects share'),
        );
      } else {
        visit((value as Record<string, unknown>)[key], inner);
      }
    }
  }

  visit(data, []);
  if (values > MAX_VALUES) {
    problems.push(problem('too-large', [], `must not hold more than ${MAX_VALUES} objects and lists`));
  }
  return problems;
}
