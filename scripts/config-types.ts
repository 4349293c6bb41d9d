/** The part of JSON Schema that the schema of the configuration makes use of. */
export interface JsonSchema {
  readonly id?: string;
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly tsType?: string;
  readonly $ref?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly allOf?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema | false;
  readonly definitions?: Readonly<Record<string, JsonSchema>>;
  readonly [key: string]: unknown;
}

const HEAD = `// Generated from the schema by \`npm run schema\`: change the schema instead.
import type { Duration } from '../../core/index.ts';
import type { FunctionReference } from './vocabulary.ts';
`;

/** TypeScript types for a schema: one for each definition, and one for the whole. */
export function typesOf(root: JsonSchema): string {
  const { definitions = {} } = root;
  const named = Object.entries({ ...definitions, PoliciesConfig: root }).filter(
    ([, one]) => one.tsType === undefined,
  );
  return [HEAD, ...named.map(([name, schema]) => declaration(name, schema, definitions))].join('\n');
}

type Definitions = Readonly<Record<string, JsonSchema>>;

function declaration(name: string, schema: JsonSchema, definitions: Definitions): string {
  const comment = docComment(schema, '');
  const type = typeOf(schema, definitions, '');
  return schema.properties === undefined
    ? `${comment}export type ${name} = ${type};\n`
    : `${comment}export interface ${name} ${type}\n`;
}

function typeOf(schema: JsonSchema, definitions: Definitions, indent: string): string {
  if (schema.tsType !== undefined) return schema.tsType;
  if (schema.$ref !== undefined) {
    const name = schema.$ref.slice('#/definitions/'.length);
    return definitions[name]?.tsType ?? name;
  }
  if (schema.allOf?.length === 1) return typeOf(schema.allOf[0] as JsonSchema, definitions, indent);
  if (schema.anyOf !== undefined) {
    return [...new Set(schema.anyOf.map((one) => typeOf(one, definitions, indent)))].join(' | ');
  }
  if (schema.const !== undefined) return literal(schema.const);
  if (schema.enum !== undefined) return schema.enum.map(literal).join(' | ');
  switch (schema.type) {
    case 'object':
      return objectType(schema, definitions, indent);
    case 'array': {
      const items = typeOf(schema.items as JsonSchema, definitions, indent);
      return `readonly ${items.includes('|') ? `(${items})` : items}[]`;
    }
    case 'integer':
      return 'number';
    case undefined:
      return 'unknown';
    default:
      return schema.type;
  }
}

function objectType(schema: JsonSchema, definitions: Definitions, indent: string): string {
  const { properties, required = [], additionalProperties } = schema;
  if (properties === undefined) {
    return `Readonly<Record<string, ${typeOf(additionalProperties as JsonSchema, definitions, indent)}>>`;
  }
  const inner = `${indent}  `;
  const members = Object.entries(properties).map(([key, one]) => {
    const type = typeOf(one, definitions, inner);
    const optional = required.includes(key) ? ['', ''] : ['?', ' | undefined'];
    return `${docComment(one, inner)}${inner}readonly ${key}${optional[0]}: ${type}${optional[1]};\n`;
  });
  return `{\n${members.join('')}${indent}}`;
}

function literal(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : String(value);
}

function docComment(schema: JsonSchema, indent: string): string {
  const { description } = schema;
  if (description === undefined) return '';
  const text =
    schema.default === undefined ? description : `${description} @default ${JSON.stringify(schema.default)}`;
  return `${indent}/** ${text} */\n`;
}
