import type * as z from 'zod/mini';
import type { Sorts } from '../core/index.ts';
import { type Keys, type Problem, problem } from './problem.ts';
import { schemaOf } from './schema/config.ts';
import { isDuration } from './schema/of-rules.ts';
import type { PoliciesConfig } from './schema/types.ts';

/** Few settings are this short in milliseconds, but many are this long in seconds. */
const MOST = 60;

/**
 * Finds durations that are plain numbers and were probably meant in seconds. It covers every duration of the schema, including
 * those of policies added later.
 */
export function suspiciousUnits(config: PoliciesConfig, sorts: Sorts): Problem[] {
  const found = new Map<string, Problem>();
  visit(schemaOf(sorts), config, []);
  return [...found.values()];

  function visit(schema: z.core.$ZodType, value: unknown, keys: Keys): void {
    if (typeof value !== 'number' && (typeof value !== 'object' || value === null)) return;
    if (isDuration(schema)) {
      if (typeof value === 'number' && value > 0 && value <= MOST) suspect(value, keys);
      return;
    }
    const { def } = (schema as z.core.$ZodTypes)._zod;
    switch (def.type) {
      case 'optional':
        visit(def.innerType, value, keys);
        break;
      case 'union':
        for (const option of def.options) visit(option, value, keys);
        break;
      case 'array':
        if (Array.isArray(value))
          for (const [at, item] of value.entries()) visit(def.element, item, [...keys, at]);
        break;
      case 'object':
      case 'record':
        if (Array.isArray(value) || typeof value === 'number') break;
        for (const [key, inner] of Object.entries(value)) {
          const part = def.type === 'record' ? def.valueType : def.shape[key];
          if (part !== undefined) visit(part, inner, [...keys, key]);
        }
    }
  }

  function suspect(value: number, keys: Keys): void {
    const one = problem(
      'suspicious-unit',
      keys,
      `is ${value} ${value === 1 ? 'millisecond' : 'milliseconds'}. A plain number means milliseconds, and few settings are that short`,
      { severity: 'warning', fix: `did you mean '${value}s'? If not, write '${value}ms'` },
    );
    found.set(one.path, one);
  }
}
