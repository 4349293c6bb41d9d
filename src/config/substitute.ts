import { type Document, isMap, isScalar, isSeq, parse, type Scalar } from 'yaml';
import { type Keys, type Problem, problem } from './problem.ts';

export type Variables = Readonly<Record<string, string | undefined>>;

/** `${NAME}`, `${NAME:-default}`, and `$${`, which stands for `${` itself. */
const REFERENCE = /\$(\$\{)|\$\{([A-Za-z_]\w*)(?::-([^}]*))?\}/g;
/** A value that consists of one reference and nothing else. */
const WHOLE = /^\$\{[A-Za-z_]\w*(?::-[^}]*)?\}$/;

/**
 * Replaces references to variables in the values of a document, never in its keys nor its structure: a variable cannot bring
 * in more than a value. One that makes up a whole unquoted value is read as YAML reads a word: `${MAX:-3}` is a number.
 * @param quoted whether that goes for quoted values, too: JSON has no others
 * @returns the variables that are not set and have no default
 */
export function substitute(document: Document, variables: Variables, quoted: boolean): Problem[] {
  const problems: Problem[] = [];

  function replace(scalar: Scalar, keys: Keys): void {
    const { value: text, type } = scalar;
    if (typeof text !== 'string' || !text.includes('${')) return;
    const replaced = text.replace(REFERENCE, (_, escaped, name, otherwise) => {
      if (escaped !== undefined) return escaped;
      const value = variables[name];
      // As in a shell, `:-` also stands in for a variable that is set to nothing.
      if (value !== undefined && value !== '') return value;
      if (otherwise !== undefined) return otherwise;
      if (value !== undefined) return '';
      problems.push(
        problem('unset-variable', keys, `needs the environment variable ${name}, which is not set`, {
          fix: `set it, or give a default: \${${name}:-…}`,
        }),
      );
      return '';
    });
    scalar.value = (quoted || type === 'PLAIN') && WHOLE.test(text) ? asWord(replaced) : replaced;
  }

  function visit(node: unknown, keys: Keys): void {
    if (isScalar(node)) replace(node, keys);
    else if (isSeq(node)) node.items.forEach((item, at) => void visit(item, [...keys, at]));
    else if (isMap(node)) {
      for (const { key, value } of node.items)
        visit(value, [...keys, isScalar(key) ? String(key.value) : '?']);
    }
  }

  visit(document.contents, []);
  return problems;
}

/** Numbers and booleans as YAML means them; anything else, whatever it looks like, is a string. */
function asWord(text: string): unknown {
  if (!/^[\w.+-]+$/.test(text)) return text;
  const word: unknown = parse(text);
  return typeof word === 'number' || typeof word === 'boolean' ? word : text;
}
