import type { NamedFunction, PartOptions, Rule } from '../core/index.ts';

/** Rules whose text has a meaning of its own, so that the name of a function cannot take its place. */
const TEXTS: readonly Rule['is'][] = ['duration', 'name', 'one of', 'data'];

/** Lists the rules of which a value must keep one. */
export function alternatives(rule: Rule): readonly Rule[] {
  return rule.is === 'either' ? rule.of : [rule];
}

/** True if the option accepts a function, or another value that only code can give, and so accepts its name in a file. */
export function takesCode(rule: Rule): boolean {
  return alternatives(rule).some(({ is }) => is === 'function' || is === 'made');
}

/** True if a text may mean something other than the name of a function. */
export function takesText(rule: Rule, part: PartOptions = {}): boolean {
  return (
    part.section !== undefined ||
    part.isEntry === true ||
    alternatives(rule).some(({ is }) => TEXTS.includes(is))
  );
}

/** True if the value is a text that means "no limit", and not the name of a function. */
export function isNoLimit(rule: Rule, value: unknown): boolean {
  return (
    value === 'unlimited' &&
    alternatives(rule).some((one) => (one.is === 'integer' || one.is === 'duration') && one.max === undefined)
  );
}

/** True if the value holds options. A file may then give some of them and inherit the others. */
export function takesOptions(rule: Rule, part: PartOptions = {}): boolean {
  return (
    part.factories === undefined &&
    (part.own !== undefined || alternatives(rule).some(({ is }) => is === 'options'))
  );
}

/** Returns the rule of the bare value that may replace an object of options. Returns `undefined` if there is none. */
export function bare(rule: Rule): Rule | undefined {
  const [only, ...others] = alternatives(rule).filter(
    ({ is }) => is !== 'options' && is !== 'function' && is !== 'made',
  );
  return only === undefined || others.length === 0 ? only : { is: 'either', of: [only, ...others] };
}

/** True for `{ function: 'name' }`. */
export function isNamed(value: unknown): value is NamedFunction {
  return isData(value) && typeof value.function === 'string' && Object.keys(value).length === 1;
}

/** An object of plain data. */
export type Data = Readonly<Record<string, unknown>>;

export function isData(value: unknown): value is Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Returns the options as an object. A bare value becomes the option named `short`. */
export function optionsOf(given: unknown, short: string | undefined): Data {
  if (isData(given)) return given;
  return given === true || given === undefined || short === undefined ? {} : { [short]: given };
}
