export type Variables = Readonly<Record<string, string | undefined>>;

/** A text with its references replaced. */
export interface Substituted {
  readonly text: string;
  /** As `text`, but with what came from a variable still as `${NAME}`: what may be shown. */
  readonly shown: string;
  /** True if the whole of it is one reference. */
  readonly whole: boolean;
  /** The variables that it takes a value from, by name. */
  readonly used: ReadonlyMap<string, string>;
  /** The variables that are not set and have no default. */
  readonly unset: readonly string[];
  /** True if it became too long, and ends early. */
  readonly tooLong: boolean;
}

const NAME = /[A-Za-z_]\w*/y;

/**
 * Replaces `${NAME}`, `${NAME:-default}`, and `$${`, which stands for `${` itself. Takes linear time: each character is looked
 * at once, whatever is open and never closed.
 * @param room how many characters there may be
 * @returns `undefined` where the text has no reference
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
  /** Up to where the source is copied. */
  let copied = 0;
  // Once there is no brace that closes, there is none further on either.
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
    // As in a shell, `:-` also stands in for a variable that is set to nothing.
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

/** Of the variables' own: `constructor` is none, although every object has it. */
function variableOf(variables: Variables, name: string): string | undefined {
  const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
  return value === undefined || value === null ? undefined : String(value);
}
