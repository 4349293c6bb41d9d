import { ReferenceType, ReflectionType, UnionType, UnknownType } from 'typedoc';

/**
 * The type of an option as a reader would write it. To the compiler it is computed from a table of rules, as `GivenQuantity<{ is: 'duration';
 * max: 9007199254740991 }>`, which is `Duration`.
 */
export function readableType(type) {
  if (type instanceof UnionType) {
    return new UnionType(type.types.map(readableType));
  }
  if (!(type instanceof ReferenceType)) return type;
  const [argument] = type.typeArguments ?? [];
  if (!(argument instanceof ReflectionType)) return type;
  const rule = literalOf(argument);
  if (type.name === 'GivenQuantity') return new UnknownType(given(rule));
  return type.name === 'OptionsOf' ? new UnknownType(options(rule)) : type;
}

/** A type of literals as the value that it is of. */
function literalOf(type) {
  switch (type.type) {
    case 'literal':
      return type.value;
    case 'reflection':
      return Object.fromEntries(
        (type.declaration.children ?? []).map(({ name, type: inner }) => [name, literalOf(inner)]),
      );
    case 'tuple':
      return type.elements.map(literalOf);
    case 'typeOperator':
      return literalOf(type.target);
    default:
      return type.toString();
  }
}

function options(rules) {
  const each = Object.entries(rules).map(
    ([name, rule]) => `${name}${rule.required === true ? '' : '?'}: ${given(rule)}`,
  );
  return `{ ${each.join('; ')} }`;
}

/** What a rule takes, as a type. */
function given(rule) {
  const unlimited = rule.max === undefined ? " | 'unlimited'" : '';
  switch (rule.is) {
    case 'duration':
      return `Duration${unlimited}`;
    case 'integer':
      return `number${unlimited}`;
    case 'number':
    case 'ratio':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'name':
      return 'string';
    case 'one of':
      return rule.of.map((one) => `'${one}'`).join(' | ');
    case 'exactly':
      return String(rule.value);
    case 'options':
      return options(rule.of);
    case 'list':
      return `readonly (${given(rule.of)})[]`;
    case 'either':
      return rule.of.map(given).join(' | ');
    default:
      return 'unknown';
  }
}
