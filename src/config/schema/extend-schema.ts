import * as z from 'zod/mini';
import type { Declared } from '../../core/index.ts';
import { sectionsOf, sortsWith } from '../sorts.ts';
import { configSchema } from './config.ts';

/** The parts of a JSON Schema that are read here. */
interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly definitions?: Readonly<Record<string, JsonSchema>>;
  readonly anyOf?: readonly JsonSchema[];
  readonly enum?: readonly string[];
}

/**
 * Adds your own policies to the JSON Schema of configuration files, for editors:
 *
 *     import shipped from 'seawall/schema.json' with { type: 'json' };
 *     writeFileSync('policies.schema.json', JSON.stringify(extendSchema(shipped, [declaration])));
 *
 * `npx seawall schema --policies FILE` prints it.
 * @throws TypeError, RangeError for a declaration that is wrong
 */
export function extendSchema(shipped: object, policies: readonly Declared[]): object {
  const sorts = sortsWith(policies, 'policies');
  const ids = z.registry<{ readonly id: string }>();
  const schema = configSchema(sorts, {
    entry: (entry) => ids.add(entry, { id: 'EntryConfig' }),
    step: (step) => ids.add(step, { id: 'StepConfig' }),
  });
  const all = z.toJSONSchema(schema, { target: 'draft-7', metadata: ids, io: 'input' }) as JsonSchema;
  const { EntryConfig: entry, StepConfig: steps } = all.definitions ?? {};
  const own = sorts.all.filter((one) => policies.includes(one));
  const places = sorts.places.filter(({ declaration }) => policies.includes(declaration));

  const before = shipped as JsonSchema;
  const { EntryConfig: entryBefore, StepConfig: stepsBefore } = before.definitions ?? {};
  const [, ...known] = stepsBefore?.anyOf ?? [];
  return {
    ...before,
    properties: {
      ...before.properties,
      ...picked(
        all,
        sectionsOf(sorts).map(([name]) => name),
        before,
      ),
    },
    definitions: {
      ...before.definitions,
      EntryConfig: {
        ...entryBefore,
        properties: {
          ...entryBefore?.properties,
          ...picked(
            entry,
            places.map(({ key }) => key),
          ),
        },
      },
      StepConfig: {
        ...stepsBefore,
        anyOf: [
          ...(steps?.anyOf?.slice(0, 1) ?? []), // the names that stand alone
          ...known,
          ...(steps?.anyOf ?? []).filter(({ properties = {} }) =>
            own.some(({ key }) => key !== undefined && key in properties),
          ),
        ],
      },
    },
  };
}

/** Returns the properties of these names, except those that already exist. */
function picked(
  { properties = {} }: JsonSchema = {},
  names: readonly string[],
  there: JsonSchema = {},
): Readonly<Record<string, JsonSchema>> {
  const entries = Object.entries(properties);
  return Object.fromEntries(
    entries.filter(([name]) => names.includes(name) && !(name in (there.properties ?? {}))),
  );
}
