import * as z from 'zod/mini';
import type { Declared, Part, PlaceOf, Rule, Sorts } from '../../core/index.ts';
import { bare, isData } from '../forms.ts';
import { sectionsOf } from '../sorts.ts';
import { CONFIG, ENTRY } from './entry-options.ts';
import { type Notes, RuleSchemas, type Schema } from './of-rules.ts';
import type { PoliciesConfig } from './types.ts';
import { mustBe } from './words.ts';

/** Largest number of policies in one order, and of entries that one entry extends. */
export const MAX_LIST = 64;
const notTooLong = z.maxLength(MAX_LIST, { error: `must have at most ${MAX_LIST} items` });

/** Names that are unambiguous in YAML, in paths of messages, and among JavaScript's own properties. */
export const NAME_PATTERN: RegExp = /^[A-Za-z][\w-]*$/;
const NAME_RULE = 'must begin with a letter, and consist of letters, digits, - and _';
const entryName = z.string().check(z.regex(NAME_PATTERN, { error: NAME_RULE }));

/** Receives the schemas of a configuration's parts, in addition to those of the tables. */
export interface ConfigNotes extends Notes {
  place?(schema: Schema, place: PlaceOf): void;
  section?(schema: Schema, name: string, part: Part): void;
  step?(schema: Schema): void;
  entry?(schema: Schema, places: readonly string[]): void;
}

/** Builds the schema of a whole file. */
export function configSchema(sorts: Sorts, notes: ConfigNotes = {}): Schema<PoliciesConfig> {
  const schemas = new RuleSchemas(notes);
  const declared = sorts.all.filter(({ key }) => key !== undefined);
  const tables = new Map(declared.map((one) => [one, schemas.step(one.options, one.parts)]));

  /**
   * Builds the schema of a policy's options, in all the forms that a file may use.
   * @param more schemas of further forms
   */
  function options(declaration: Declared, more: readonly Schema[], rest: string): Schema {
    const { short, options: rules } = declaration;
    const rule = short === undefined ? undefined : bare(rules[short] as Rule);
    const table = tables.get(declaration) as Schema;
    const forms = [...(rule === undefined ? [] : [schemas.value(rule)]), table, ...more];
    return z.union(forms as [Schema, ...Schema[]], {
      error: ({ input }) =>
        rule !== undefined && typeof input !== 'boolean' && !isData(input)
          ? mustBe(rule)
          : `must be the options of ${declaration.key}${rest}`,
    });
  }

  const places = sorts.places.map((place) => {
    const isNeedy = place.declaration.needsOptions === true;
    const rest = `${isNeedy ? ',' : ', true for its defaults,'} or false to leave it out`;
    const schema = z.optional(options(place.declaration, [z.boolean()], rest));
    notes.place?.(schema, place);
    return [place.key, schema] as const;
  });

  const steps = declared.map((one) => {
    const needy = one.needsOptions === true;
    const form = options(one, needy ? [] : [z.literal(true)], needy ? '' : ', or true for its defaults');
    return z.strictObject({ [one.key as string]: form });
  });
  const names = declared.filter(({ needsOptions }) => needsOptions !== true).map(({ key }) => key as string);
  const keys = declared.map(({ key }) => key).join(', ');
  const step = z.union([z.literal(names), ...steps], {
    error: `must have exactly one of the keys ${keys}, as in { ${names[0]}: {} }`,
  });
  notes.step?.(step);
  const order = z.array(step, { error: 'must be a list of policies, the outermost first' }).check(notTooLong);

  const own = schemas.shape(ENTRY, {
    description: z.string(),
    extends: z.union(
      [schemas.value({ is: 'name' }), z.array(schemas.value({ is: 'name' })).check(notTooLong)],
      {
        error: ENTRY.extends.rule,
      },
    ),
    pipeline: order,
  });
  const { pipeline, ...first } = own;
  const entry = z.strictObject({ ...first, ...Object.fromEntries(places), pipeline });
  notes.entry?.(
    entry,
    places.map(([key]) => key),
  );
  const entryOrOrder = z.union([entry, order], {
    error: 'must be an object of policies (standard order), or a list of them (that order)',
  });

  const sections = sectionsOf(sorts).map(([name, part]) => {
    const section = z.optional(z.record(entryName, schemas.part(part)));
    notes.section?.(section, name, part);
    return [name, section];
  });
  const { policies, ...rest } = schemas.shape(CONFIG, {
    $schema: z.string(),
    defaults: entry,
    policies: z.record(entryName, entryOrOrder),
  });
  const sectionSchemas = Object.fromEntries(sections);
  return z.strictObject({ ...rest, ...sectionSchemas, policies }) as Schema as Schema<PoliciesConfig>;
}

const SCHEMAS = new WeakMap<Sorts, Schema<PoliciesConfig>>();

/** Returns the schema of a whole file, for these policies. Builds it only once. */
export function schemaOf(sorts: Sorts): Schema<PoliciesConfig> {
  const schema = SCHEMAS.get(sorts) ?? configSchema(sorts);
  SCHEMAS.set(sorts, schema);
  return schema;
}
