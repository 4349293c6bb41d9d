import type { Declared, Sorts } from '../core/index.ts';
import { type Data, isData, isNamed, optionsOf, takesOptions } from './forms.ts';
import type { EntryConfig, PoliciesConfig, StepConfig } from './schema/types.ts';
import { sectionsOf } from './sorts.ts';

/** Returns an entry as an object: a list is the short form of `{ pipeline: […] }`. */
export function asObject(entry: EntryConfig | readonly StepConfig[]): EntryConfig {
  return Array.isArray(entry) ? { pipeline: entry as readonly StepConfig[] } : (entry as EntryConfig);
}

/** Merges `over` into `base`. The options of one policy are merged one by one; lists and single values are replaced. */
export function mergeEntries(base: EntryConfig, over: EntryConfig, sorts: Sorts): EntryConfig {
  // An entry with its own order inherits no policies of the standard order.
  const merged: Record<string, unknown> = {
    ...(over.pipeline === undefined ? base : withoutPlaces(base, sorts)),
  };
  for (const [key, value] of Object.entries(over)) {
    if (value === undefined) continue;
    const place = sorts.byPlace(key);
    merged[key] =
      place !== undefined
        ? mergePolicy(place.declaration, merged[key], value)
        : key === 'perKey'
          ? mergeOptions(merged[key], value)
          : value;
  }
  return merged;
}

/** Merges one configuration over another, entry by entry. */
export function mergeConfigs(base: PoliciesConfig, over: PoliciesConfig, sorts: Sorts): PoliciesConfig {
  const policies: Record<string, EntryConfig> = {};
  for (const [name, entry] of [...Object.entries(base.policies), ...Object.entries(over.policies)]) {
    policies[name] = mergeEntries(policies[name] ?? {}, asObject(entry), sorts);
  }
  const sections = sectionsOf(sorts).map(([section]) => {
    const names: Record<string, unknown> = { ...at(base, section) };
    for (const [name, shared] of Object.entries(at(over, section))) {
      names[name] = mergeOptions(names[name], shared);
    }
    return [section, names];
  });
  const defaults = mergeEntries(base.defaults ?? {}, over.defaults ?? {}, sorts);
  return { ...Object.fromEntries(sections), defaults, policies };
}

/** Returns the entry without its policies of the standard order. */
export function withoutPlaces(entry: EntryConfig, sorts: Sorts): EntryConfig {
  return without(entry as Data, (key) => sorts.byPlace(key) !== undefined);
}

/** True if the entry has policies of the standard order. */
export function hasPlaces(entry: EntryConfig, sorts: Sorts): boolean {
  return Object.entries(entry).some(
    ([key, value]) => value !== undefined && sorts.byPlace(key) !== undefined,
  );
}

function mergePolicy(declaration: Declared, base: unknown, over: unknown): unknown {
  if (over === false) return false;
  const { options: rules, parts = {}, short, exclusive = [] } = declaration;
  const before = typeof base === 'boolean' ? {} : optionsOf(base, short);
  // `true` turns the policy on, with the options that it inherits.
  if (over === true) return base === undefined || base === false ? true : before;
  const given = optionsOf(over, short);
  const replaced = exclusive.some((option) => option in given);
  const merged: Record<string, unknown> = without(before, (key) => replaced && exclusive.includes(key));
  for (const [option, value] of Object.entries(given)) {
    if (value === undefined) continue;
    const rule = rules[option];
    // Two different forms of one value are never mixed: half of each would be invalid.
    const isMerged = rule !== undefined && takesOptions(rule, parts[option]);
    merged[option] = isMerged ? mergeOptions(merged[option], value) : value;
  }
  return merged;
}

function mergeOptions(base: unknown, over: unknown): unknown {
  // `true` turns it on, with the options that it inherits.
  if (over === true && isData(base)) return base;
  return isData(base) && isData(over) && !isNamed(base) && !isNamed(over) ? { ...base, ...over } : over;
}

function at(config: PoliciesConfig, section: string): Data {
  return (config as unknown as Readonly<Record<string, Data | undefined>>)[section] ?? {};
}

function without(data: Data, isOut: (key: string) => boolean): Record<string, unknown> {
  return Object.fromEntries(Object.entries(data).filter(([key]) => !isOut(key)));
}
