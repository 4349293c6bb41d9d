import { resolve } from '../core/index.ts';
import type { Data } from './forms.ts';
import { REFUSED, type Recipe } from './from-data.ts';
import type { Keys } from './problem.ts';

/** Receives each refusal of a factory, and its keys in the data. */
export type Tell = (keys: Keys, rule: string) => void;

/** Bounds the attempts: each mistake between options hides those that the factory would find next. */
const MAX_MISTAKES = 10;

/**
 * Follows a recipe, and reports every mistake in the options. Reports first all that the table of options refuses. Then calls the
 * factory; if it names an option, calls it again without that option.
 * @returns REFUSED if there was a mistake
 */
export function tryToMake(
  { name, options: rules, make }: Recipe,
  given: Data,
  keys: Keys,
  tell: Tell,
): unknown {
  const gone = new Set<string | number>(Object.keys(given).filter((option) => given[option] === REFUSED));
  let tried = without(given, gone);
  resolve(name, rules, tried, (error) => {
    const { keys: inner, rule } = refusal(error);
    const [option = ''] = inner;
    // A missing option may be one that was left out.
    if (!gone.has(option) || Object.hasOwn(tried, option)) tell([...keys, ...inner], rule);
    gone.add(option);
  });
  tried = without(tried, gone);
  for (let n = 0; n < MAX_MISTAKES; n++) {
    try {
      const made = make(tried);
      return gone.size === 0 ? made : REFUSED;
    } catch (error) {
      const { keys: inner, rule } = refusal(error);
      const [option = ''] = inner;
      // The factory requires an option that was left out.
      if (gone.has(option)) return REFUSED;
      tell([...keys, ...inner], rule);
      gone.add(option);
      if (!Object.hasOwn(tried, option)) return REFUSED;
      tried = without(tried, gone);
    }
  }
  return REFUSED;
}

/**
 * Extracts from an error of a factory its rule and the keys of the option. The path of the error begins with the factory's own
 * name.
 */
export function refusal(error: unknown): { readonly keys: Keys; readonly rule: string } {
  const message = error instanceof Error ? error.message : String(error);
  const path: unknown = error instanceof Error && 'path' in error ? error.path : undefined;
  if (typeof path !== 'string' || !message.startsWith(path)) return { keys: [], rule: message };
  const [, ...keys] = path.split(/[.[\]]+/).filter((part) => part !== '');
  return {
    keys: keys.map((key) => (/^\d+$/.test(key) ? Number(key) : key)),
    rule: message.slice(path.length).trimStart(),
  };
}

function without(data: Data, options: ReadonlySet<string | number>): Data {
  return Object.fromEntries(Object.entries(data).filter(([option]) => !options.has(option)));
}
