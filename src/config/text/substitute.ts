/** The values of `${NAME}` in a text, by name. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** A text with its references replaced. */
export interface Substituted {
  readonly text: string;
  /** The same as `text`, but each value that came from a variable is still written as `${NAME}`. It may be shown. */
  readonly shown: string;
  /** True if the whole text is one reference. */
  readonly whole: boolean;
  /** The variables whose values were used, by name. */
  readonly used: ReadonlyMap<string, string>;
  /** The variables that are not set and have no default. */
  readonly unset: readonly string[];
  /** True if the result became too long and was discarded. */
  readonly tooLong: boolean;
}

const NAME = /[A-Za-z_]\w*/y;

/**
 * Replaces `${NAME}` and `${NAME:-default}`. `$${` stands for a literal `${`. Takes linear time: reads each character once, even
 * if references are opened and never closed.
 * @param room largest length of the result, in characters
 * @returns `undefined` if the text has no reference
 */
export function substitute(
  source: string,
  variables: Variables,
  room: number = Infinity,
): Substituted | undefined {
  if (!source.includes('${')) return undefined;
  const used = new Map<string, string>();
  const unset: string[] = [];
  let text = '';
  let shown = '';
  let whole = false;
  /** Position up to which the source is already copied. */
  let copied = 0;
  // After the last closing brace, no reference can end.
  const lastBrace = source.lastIndexOf('}');
  const copy = (part: string): void => {
    text += part;
    shown += part;
  };
  let open = source.indexOf('${');
  for (; open >= 0 && text.length <= room; open = source.indexOf('${', Math.max(copied, open + 2))) {
    if (source[open - 1] === '$' && open > copied) {
      copy(`${source.slice(copied, open - 1)}\${`);
      copied = open + 2;
      continue;
    }
    const reference = open < lastBrace ? referenceAt(source, open) : undefined;
    if (reference === undefined) continue;
    copy(source.slice(copied, open));
    const { name, otherwise, end } = reference;
    const value = variableOf(variables, name);
    // As in a shell, `:-` also replaces a variable that is set to an empty text.
    if (value !== undefined && value !== '') {
      used.set(name, value);
      text += value;
      shown += `\${${name}}`;
    } else if (otherwise !== undefined) copy(otherwise);
    else if (value === undefined) unset.push(name);
    whole = open === 0 && end === source.length;
    copied = end;
  }
  copy(source.slice(copied));
  const tooLong = text.length > room;
  return { text: tooLong ? '' : text, shown: tooLong ? '' : shown, whole, used, unset, tooLong };
}

function referenceAt(
  source: string,
  open: number,
): { readonly name: string; readonly otherwise: string | undefined; readonly end: number } | undefined {
  NAME.lastIndex = open + 2;
  const name = NAME.exec(source)?.[0];
  if (name === undefined) return undefined;
  const after = open + 2 + name.length;
  if (source[after] === '}') return { name, otherwise: undefined, end: after + 1 };
  if (!source.startsWith(':-', after)) return undefined;
  const close = source.indexOf('}', after);
  return { name, otherwise: source.slice(after + 2, close), end: close + 1 };
}

/** Reads an own property only: `constructor` is not a variable, although every object has it. */
function variableOf(variables: Variables, name: string): string | undefined {
  const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
  return value === undefined || value === null ? undefined : String(value);
}
