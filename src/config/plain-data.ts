import { type Keys, type Problem, problem } from './problem.ts';

/** Keys that would change the prototypes that all objects share. */
const POLLUTING = new Set(['__proto__', 'constructor', 'prototype']);
/** More than any sensible file needs, and less than would exhaust the stack. */
const MAX_DEPTH = 32;
const MAX_OBJECTS = 100_000;
const MAX_VALUES = 500_000;
/** Bounds the number of values that are reported because they are not data. */
const MAX_PROBLEMS = 100;

/** Data from outside, as a finite tree of plain objects. */
export interface PlainData {
  readonly data: unknown;
  /** Mistakes that prevent parts from being plain data. `data` does not contain these parts. */
  readonly problems: readonly Problem[];
}

/**
 * Copies `data`, and reads each part only once. The source may have getters that throw, proxies that answer differently each
 * time, or objects that contain themselves. The copy consists of plain objects and lists, bounded in depth and number.
 */
export function plainData(data: unknown): PlainData {
  const copy = new Copy();
  return { data: copy.of(data, []), problems: copy.problems };
}

class Copy {
  readonly problems: Problem[] = [];
  #objects = 0;
  #values = 0;
  #full = false;

  of(value: unknown, keys: Keys): unknown {
    if (this.#full) return undefined;
    this.#values += 1;
    if (typeof value === 'function') {
      return this.#refuse('not-data', keys, 'must be data, got a function', {
        fix: 'give the function in code, definePolicies(config, { functions: { … } }), and its name here',
      });
    }
    if (typeof value === 'symbol' || typeof value === 'bigint')
      return this.#refuse('not-data', keys, `must be data, got a ${typeof value}`);
    if (typeof value === 'object' && value !== null) this.#objects += 1;
    if (this.#values > MAX_VALUES || this.#objects > MAX_OBJECTS) return this.#overflow();
    if (typeof value !== 'object' || value === null) return value;
    if (keys.length > MAX_DEPTH) {
      return this.#refuse('too-deep', keys.slice(0, 4), `must not be nested deeper than ${MAX_DEPTH} levels`);
    }
    try {
      return Array.isArray(value) ? this.#list(value, keys) : this.#object(value, keys);
    } catch {
      // A revoked proxy or a getter throws an error of its own, which may be anything.
      return this.#refuse('not-data', keys, 'must be data, got an object that cannot be read');
    }
  }

  #list(list: readonly unknown[], keys: Keys): unknown[] | undefined {
    const { length } = list;
    if (length > MAX_VALUES) return this.#overflow();
    const items: unknown[] = [];
    for (let at = 0; at < length && !this.#full; at++) items.push(this.of(list[at], [...keys, at]));
    return items;
  }

  #object(object: object, keys: Keys): unknown {
    const kind = Object.prototype.toString.call(object).slice(8, -1);
    if (kind !== 'Object') return this.#refuse('not-data', keys, `must be data, got a ${kind}`);
    const copy: Record<string, unknown> = {};
    for (const key of Object.keys(object)) {
      if (this.#full) break;
      const inner = [...keys, key];
      if (POLLUTING.has(key)) {
        this.#refuse('forbidden-key', inner, 'must not be a key: it would change what all objects share');
      } else {
        copy[key] = this.of((object as Readonly<Record<string, unknown>>)[key], inner);
      }
    }
    return copy;
  }

  #refuse(id: string, keys: Keys, message: string, more: { readonly fix?: string } = {}): undefined {
    const last = this.problems.at(-1);
    if (last?.id === id && last.path === problem(id, keys, message).path) return undefined;
    if (this.problems.length < MAX_PROBLEMS) this.problems.push(problem(id, keys, message, more));
    return undefined;
  }

  #overflow(): undefined {
    this.#full = true;
    const message = `must not hold more than ${MAX_OBJECTS} objects and lists, or ${MAX_VALUES} values`;
    this.problems.push(problem('too-large', [], message));
    return undefined;
  }
}
