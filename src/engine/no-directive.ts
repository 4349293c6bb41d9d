import { show } from '../core/index.ts';
import type { Level } from './plan.ts';

/** The mistake of a policy that answers with something else. */
export function noDirective(
  method: 'admit' | 'settle',
  level: Level | undefined,
  answer: unknown,
): TypeError {
  return new TypeError(
    `${method} of policy '${level?.policy.name}' must answer with a directive, got ${show(answer)}`,
  );
}
