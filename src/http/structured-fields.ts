/**
 * Lists of items with parameters, as far as rate limits need them; by the grammar of structured fields, so that a field
 * is understood as the server meant it or not at all.
 * @see https://www.rfc-editor.org/rfc/rfc9651
 */

export type BareItem = string | number | boolean;

export interface Item {
  readonly value: BareItem;
  readonly parameters: ReadonlyMap<string, BareItem>;
}

const STRING = /"((?:[ !#-[\]-~]|\\["\\])*)"/y;
const NUMBER = /-?(?:\d{1,12}\.\d{1,3}|\d{1,15})(?![\d.])/y;
const TOKEN = /[A-Za-z*][!#$%&'*+\-.^_`|~:/A-Za-z\d]*/y;
const BYTES = /:[A-Za-z\d+/=]*:/y;
const BOOLEAN = /\?[01]/y;
const KEY = /[a-z*][a-z\d_\-.*]*/y;
const SPACES = / */y;
const COMMA = /[ \t]*,[ \t]*/y;
const SEMICOLON = /;/y;
const EQUALS = /=/y;

/** The items; `undefined` if the text is anything but a list of items. */
export function parseItems(text: string): Item[] | undefined {
  const reader = new Reader(text);
  const items: Item[] = [];
  do {
    const item = readItem(reader);
    if (item === undefined) return undefined;
    items.push(item);
  } while (reader.take(COMMA) !== undefined);
  return reader.atEnd ? items : undefined;
}

function readItem(reader: Reader): Item | undefined {
  const value = readBareItem(reader);
  if (value === undefined) return undefined;
  const parameters = new Map<string, BareItem>();
  while (reader.take(SEMICOLON) !== undefined) {
    reader.take(SPACES);
    const key = reader.take(KEY);
    const parameter = reader.take(EQUALS) === undefined ? true : readBareItem(reader);
    if (key === undefined || parameter === undefined) return undefined;
    parameters.set(key, parameter);
  }
  return { value, parameters };
}

function readBareItem(reader: Reader): BareItem | undefined {
  const string = reader.take(STRING);
  if (string !== undefined) return string.slice(1, -1).replace(/\\(.)/g, '$1');
  const number = reader.take(NUMBER);
  if (number !== undefined) return Number(number);
  const boolean = reader.take(BOOLEAN);
  if (boolean !== undefined) return boolean === '?1';
  return reader.take(TOKEN) ?? reader.take(BYTES);
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Reads the text that the pattern matches here, and moves behind it. */
  take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text)?.[0];
    if (match !== undefined) this.#at += match.length;
    return match;
  }

  get atEnd(): boolean {
    return this.#at === this.#text.length;
  }
}
