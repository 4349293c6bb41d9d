import * as z from 'zod/mini';
import type { Part, PartOptions, Rule, Rules } from '../../core/index.ts';
import { alternatives, takesText } from '../forms.ts';
import { type Bounds, durationPattern } from './duration-pattern.ts';
import { mustBe } from './words.ts';

// Parses without `new Function`: a content security policy may forbid it, and speed matters little here.
z.config({ jitless: true });

/** A schema, as others see it. */
export type Schema<T = unknown> = z.core.$ZodType<T>;

/** Receives each schema and the rule that it was built from. A generator of documents records the descriptions in this way. */
export interface Notes {
  options?(schema: Schema, rules: Rules): void;
  option?(schema: Schema, rules: Rules, option: string): void;
  duration?(schema: Schema, bounds: Bounds): void;
}

const DURATIONS = new WeakSet<Schema>();

/** True if it is the schema of a duration. */
export function isDuration(schema: Schema): boolean {
  return DURATIONS.has(schema);
}

const FUNCTION = mustBe({ is: 'function' });

/** The name of a function, or of another value that only code can give. */
const functionName: Schema<string> = text(FUNCTION);
export const functionReference: Schema = z.strictObject({ function: functionName });

export function name(): Schema<string> {
  return text('must be a string that is not empty');
}

function text(error: string): Schema<string> {
  return z.string({ error }).check(z.minLength(1, { error }));
}

/** Builds the schemas of a file's parts from the tables of options. */
export class RuleSchemas {
  readonly #notes: Notes;
  /** Schemas of durations by their bounds, so that equal ones are shared. */
  readonly #durations = new Map<string, Schema>();
  readonly #tables = new Map<Rules, Schema>();

  constructor(notes: Notes = {}) {
    this.#notes = notes;
  }

  /**
   * Builds the schema of a step's options. None is required: the options from `extends` and `defaults` are known only later, and
   * then the factory checks them.
   */
  step(rules: Rules, parts: Readonly<Record<string, PartOptions>> = {}): Schema {
    return this.#table(rules, (option, rule) => z.optional(this.#option(rule, parts[option])));
  }

  /** Builds the schema of a part in all its forms. */
  part({ options, short }: Part): Schema {
    const table = this.#whole(options);
    const rule = short === undefined ? undefined : options[short];
    if (rule === undefined) return table;
    return z.union([this.value(rule), table], { error: `${mustBe(rule)}, or { ${short}: … }` });
  }

  /** Builds the schema of the values that a rule accepts in a file. */
  value(rule: Rule): Schema {
    const error = mustBe(rule);
    switch (rule.is) {
      case 'integer':
        return orUnlimited(rule, z.int({ error }).check(...bounds(rule, error)), error);
      case 'number':
        return z.number({ error }).check(...bounds(rule, error));
      case 'duration':
        return orUnlimited(rule, this.#duration(rule, error), error);
      case 'ratio':
        return z.number({ error }).check(z.gt(0, { error }), z.lte(1, { error }));
      case 'boolean':
        return z.boolean({ error });
      case 'name':
        return name();
      case 'one of':
        return z.enum(rule.of as [string, ...string[]], { error });
      case 'exactly':
        return z.literal(rule.value, { error });
      case 'options':
        return this.#whole(rule.of);
      case 'list':
        return z
          .array(this.value(rule.of), { error })
          .check(z.minLength(rule.min ?? 0, { error: `must have at least ${rule.min} of them` }));
      case 'either':
      case 'function':
      case 'made':
        return this.#option(rule);
      case 'data':
        return z.unknown();
    }
  }

  #option(rule: Rule, part: PartOptions = {}): Schema {
    const parts = this.#parts(part);
    const forms = alternatives(rule).flatMap((one): Schema[] => {
      if (one.is !== 'function' && one.is !== 'made') return [this.value(one)];
      if (one.is === 'made' && parts.length > 0) return parts;
      return takesText(rule, part) ? [functionReference] : [functionName, functionReference];
    });
    const [first, ...others] = new Set(forms);
    const error = mustBe(rule, part);
    return others.length === 0 ? (first as Schema) : z.union([first as Schema, ...others], { error });
  }

  #parts({ factories = {}, own, section, isEntry }: PartOptions): Schema[] {
    return [
      ...Object.entries(factories).map(([key, part]) => z.strictObject({ [key]: this.part(part) })),
      ...(own === undefined ? [] : [this.part(own)]),
      ...(section === undefined && isEntry !== true ? [] : [name()]),
    ];
  }

  #whole(rules: Rules): Schema {
    const schema =
      this.#tables.get(rules) ?? this.#table(rules, (_, rule) => optional(rule, this.value(rule)));
    this.#tables.set(rules, schema);
    return schema;
  }

  /** Builds the schemas of a table's options. `given` replaces some of them. */
  shape(rules: Rules, given: Readonly<Record<string, Schema>>): Record<string, Schema> {
    return this.#shape(rules, (option, rule) => optional(rule, given[option] ?? this.value(rule)));
  }

  #table(rules: Rules, schemaOf: (option: string, rule: Rule) => Schema): Schema {
    const schema = z.strictObject(this.#shape(rules, schemaOf));
    this.#notes.options?.(schema, rules);
    return schema;
  }

  #shape(rules: Rules, schemaOf: (option: string, rule: Rule) => Schema): Record<string, Schema> {
    const shape = Object.entries(rules).map(([option, rule]) => {
      const value = schemaOf(option, rule);
      this.#notes.option?.(value, rules, option);
      return [option, value];
    });
    return Object.fromEntries(shape);
  }

  #duration({ min, above, max }: Bounds, error: string): Schema {
    const key = `${min} ${above} ${max}`;
    const known = this.#durations.get(key);
    if (known !== undefined) return known;
    const number = z.number({ error }).check(...bounds({ min, above, max }, error));
    const text = z
      .string({ error })
      .check(z.regex(new RegExp(durationPattern({ min, above, max })), { error }));
    const schema = z.union([number, text], { error });
    this.#durations.set(key, schema);
    DURATIONS.add(schema);
    this.#notes.duration?.(schema, { min, above, max });
    return schema;
  }
}

function bounds({ min = 0, above, max }: Bounds, error: string): z.core.$ZodCheck<number>[] {
  const lower = above === undefined ? z.gte(min, { error }) : z.gt(above, { error });
  return max === undefined ? [lower] : [lower, z.lte(max, { error })];
}

function optional({ required }: Rule, value: Schema): Schema {
  if (required !== true) return z.optional(value);
  // A copy, so that the description of this option is not applied to all durations.
  return isDuration(value) ? z.union([value]) : value;
}

function orUnlimited({ max }: Bounds, schema: Schema, error: string): Schema {
  return max === undefined ? z.union([schema, z.literal('unlimited')], { error }) : schema;
}
