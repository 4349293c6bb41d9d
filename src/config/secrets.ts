import { show } from '../core/index.ts';
import type { Keys, Problem } from './problem.ts';

/** A value that came from a variable, and the text that is shown instead. */
export interface Secret {
  readonly text: string;
  /** The reference: `'${NAME}'`. */
  readonly shown: string;
}

/** Shorter values, numbers, durations and switches reveal nothing, and occur in many sentences. */
const LEAST_LENGTH = 4;
const SAYS_NOTHING = /^(?:[-+]?\d{0,5}(?:\.\d*)?(?:ms|s|m|h)?|true|false|unlimited)$/i;
/** From this length on, a value is also hidden inside of words. */
const DISTINCT_LENGTH = 8;

/** Hides values that came from variables in texts. */
export class Redaction {
  /** The longer ones first, because one may contain another. */
  readonly #secrets: readonly Secret[];

  constructor(secrets: readonly Secret[]) {
    const distinct = new Map<string, Secret>();
    for (const { text, shown } of secrets) {
      if (text.length < LEAST_LENGTH || SAYS_NOTHING.test(text)) continue;
      // The value as it is, and as messages quote it: escaped, and cut if it is long.
      for (const form of [text, show(text).slice(1, -1)]) {
        if (!distinct.has(form)) distinct.set(form, { text: form, shown });
      }
    }
    this.#secrets = [...distinct.values()].sort((a, b) => b.text.length - a.text.length);
  }

  text(text: string): string {
    let hidden = text;
    for (const secret of this.#secrets) if (hidden.includes(secret.text)) hidden = replaced(hidden, secret);
    return hidden;
  }

  /** Hides the values in all texts of plain data. */
  data<T>(data: T): T {
    return this.#secrets.length === 0 ? data : (this.#within(data) as T);
  }

  problem<T extends Problem>(one: T): T {
    const { message, fix } = one;
    return { ...one, message: this.text(message), ...(fix !== undefined && { fix: this.text(fix) }) };
  }

  #within(data: unknown): unknown {
    if (typeof data === 'string') return this.text(data);
    if (typeof data === 'number')
      return this.#secrets.find(({ text }) => text === String(data))?.shown ?? data;
    if (typeof data !== 'object' || data === null) return data;
    if (Array.isArray(data)) return data.map((item) => this.#within(item));
    return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, this.#within(value)]));
  }
}

/** A redaction that hides nothing. */
export const NO_REDACTION: Redaction = new Redaction([]);

/**
 * Replaces the quoted value of a problem by `${NAME}`, if the value came from a variable. Removes the hint, which may reveal the
 * value.
 * @param shown the data as they may be shown
 */
export function withoutValue(one: Problem, data: unknown, shown: unknown): Problem {
  const reference = at(shown, one.keys);
  if (typeof reference !== 'string' || reference === at(data, one.keys)) return one;
  const [rule = ''] = one.message.split(', got ', 1);
  const { fix: _, ...rest } = one;
  return { ...rest, message: rule === one.message ? rule : `${rule}, got ${reference}` };
}

export function at(root: unknown, keys: Keys): unknown {
  return keys.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, key)
        ? (value as Record<string | number, unknown>)[key]
        : undefined,
    root,
  );
}

function replaced(text: string, { text: secret, shown }: Secret): string {
  let result = '';
  let from = 0;
  for (let at = text.indexOf(secret); at >= 0; at = text.indexOf(secret, from)) {
    const end = at + secret.length;
    const inWord = isWord(text[at - 1]) || isWord(text[end]);
    result += text.slice(from, at) + (inWord && secret.length < DISTINCT_LENGTH ? secret : shown);
    from = end;
  }
  return result + text.slice(from);
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && /\w/.test(character);
}
