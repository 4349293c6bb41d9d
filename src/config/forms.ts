import type { NamedFunction, PartOptions, Rule } from '../core/index.ts';

/** Text that stands for something by itself, so that no function's name can stand in its place. */
const TEXTS: readonly Rule['is'][] = ['duration', 'name', 'one of', 'data'];

/** The rules of which a value keeps to one. */
export function alternatives(rule: Rule): readonly Rule[] {
  return rule.is === 'either' ? rule.of : [rule];
}

/** True if a function, or something else that only code can give, may stand there, and so its name in a file. */
export function takesCode(rule: Rule): boolean {
  return alternatives(rule).some(({ is }) => is === 'function' || is === 'made');
}

/** True if a text there may mean something else than the name of a function. */
export function takesText(rule: Rule, part: PartOptions = {}): boolean {
  return (
    part.section !== undefined ||
    part.isEntry === true ||
    alternatives(rule).some(({ is }) => TEXTS.includes(is))
  );
}

/** True if the value is a text that stands for no limit there, and not for a function of that name. */
export function isNoLimit(rule: Rule, value: unknown): boolean {
  return (
    value === 'unlimited' &&
    alternatives(rule).some((one) => (one.is === 'integer' || one.is === 'duration') && one.max === undefined)
  );
}

/** True if options stand there, of which a file may give some and leave the others to what it extends. */
export function takesOptions(rule: Rule, part: PartOptions = {}): boolean {
  return (
    part.factories === undefined &&
    (part.own !== undefined || alternatives(rule).some(({ is }) => is === 'options'))
  );
}

/** What of a rule may stand in place of an object of options: `undefined` where nothing may. */
export function bare(rule: Rule): Rule | undefined {
  const [only, ...others] = alternatives(rule).filter(
    ({ is }) => is !== 'options' && is !== 'function' && is !== 'made',
  );
  return only === undefined || others.length === 0 ? only : { is: 'either', of: [only, ...others] };
}

/** `{ function: 'name' }` */
export function isNamed(value: unknown): value is NamedFunction {
  return isData(value) && typeof value.function === 'string' && Object.keys(value).length === 1;
}

/** An object, as data knows them. */
export type Data = Readonly<Record<string, unknown>>;

export function isData(value: unknown): value is Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Options, where a bare value may stand for one of them. */
export function optionsOf(given: unknown, short: string | undefined): Data {
  if (isData(given)) return given;
  return given === true || given === undefined || short === undefined ? {} : { [short]: given };
}
