import { advise, describePolicy, ERRORS } from '../advice/index.ts';
import { optionError, type Policy } from '../core/index.ts';
import { DECLARATIONS } from '../declarations.ts';

/** A policy of the standard pipeline, and the option that it comes from. */
export interface Step {
  readonly option: string;
  readonly policy: Policy<never>;
}

/**
 * Refuses values that each make sense, and cannot work beside each other.
 * @param steps the outermost first
 * @param given the options as they were given
 * @throws RangeError
 */
export function refuseErrors(steps: readonly Step[], given: object): void {
  const policies = steps.map(({ option, policy }) => {
    const declaration = DECLARATIONS.find(({ kind }) => kind === policy.kind);
    return describePolicy(policy, declaration, ['standard', option]);
  });
  const findings = advise({ name: 'standard', copies: 1, policies, keys: ['standard'] }, ERRORS);
  const error = findings.find(({ severity }) => severity === 'error');
  if (error === undefined) return;
  const { keys, message: rule, fix } = error;
  const path = keys.join('.');
  throw optionError(RangeError, `${path} ${rule} Instead, ${fix}.`, {
    path,
    rule,
    value: at(given, keys.slice(1)),
  });
}

function at(options: unknown, keys: readonly (string | number)[]): unknown {
  return keys.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    options,
  );
}
