import type { Keys, Problem } from './problem.ts';

/**
 * The parts of an entry that were left out because their form is wrong. Further problems with these parts may only follow from
 * that.
 */
export interface Damage {
  /** Parts that were left out as a whole: `retry`, `extends`. */
  readonly parts: ReadonlySet<string>;
  /** Options that were left out, by the part that they belong to. */
  readonly options: ReadonlyMap<string, ReadonlySet<string>>;
}

export const UNDAMAGED: Damage = { parts: new Set(), options: new Map() };

/** Parts of an entry that do not affect its policies. */
const HARMLESS = new Set(['description', 'classify', 'perKey']);

/** Groups the removed keys by the name of their entry. `undefined` stands for the defaults. */
export function damagesOf(removed: readonly Keys[]): ReadonlyMap<string | undefined, Damage> {
  const damages = new Map<string | undefined, { parts: Set<string>; options: Map<string, Set<string>> }>();
  for (const keys of removed) {
    const [place, ...rest] = keys;
    if (place !== 'policies' && place !== 'defaults') continue;
    const name = place === 'policies' ? String(rest.shift()) : undefined;
    const inner = partOf(rest)[1];
    const part = partOf(rest)[0] ?? 'extends';
    if (HARMLESS.has(part)) continue;
    const damage = damages.get(name) ?? { parts: new Set(), options: new Map() };
    damages.set(name, damage);
    if (inner.length === 0 || part === 'extends') damage.parts.add(part);
    const options = damage.options.get(part) ?? new Set();
    for (const key of inner) options.add(String(key));
    damage.options.set(part, options);
  }
  return damages;
}

/**
 * Returns the policy that the keys within an entry lead to, and the keys that remain. In a list, the index stands for the policy.
 */
function partOf([first, second, ...rest]: Keys): readonly [part: string | undefined, inner: Keys] {
  if (typeof first === 'number') return [`pipeline.${first}`, second === undefined ? [] : rest];
  if (first === 'pipeline' && typeof second === 'number') return [`pipeline.${second}`, rest.slice(1)];
  if (first === undefined) return [undefined, []];
  return [first, second === undefined ? [] : [second, ...rest]];
}

/** Returns the same as {@link partOf}, for keys that start at the root. */
function partAt(keys: Keys): string {
  return partOf(keys.slice(2))[0] ?? '';
}

/** Combines the damage of two entries: a part that is damaged in either is damaged in an entry merged from both. */
export function bothDamaged(a: Damage, b: Damage): Damage {
  if (a === UNDAMAGED || a === b) return b;
  if (b === UNDAMAGED) return a;
  const options = new Map<string, ReadonlySet<string>>(a.options);
  for (const [part, names] of b.options) options.set(part, new Set([...(options.get(part) ?? []), ...names]));
  return { parts: new Set([...a.parts, ...b.parts]), options };
}

/** True if any part or option was left out. */
export function isDamaged({ parts, options }: Damage): boolean {
  return parts.size > 0 || options.size > 0;
}

/**
 * True if the problem may only follow from a part that was left out: it concerns that policy, requires an option of it, or
 * mentions one.
 */
export function mayFollow({ keys, message }: Problem, { parts, options }: Damage): boolean {
  const part = partAt(keys);
  if (parts.has(part) || parts.has('extends') || parts.has('pipeline')) return true;
  const gone = options.get(part);
  if (gone === undefined) return false;
  return message.includes('got undefined') || [...gone].some((option) => message.includes(option));
}

/** Keeps the findings about combined values, except those that may only follow from parts that were left out. */
export function spared(found: readonly Problem[], damage: Damage): readonly Problem[] {
  if (!isDamaged(damage)) return found;
  if (damage.parts.size > 0) return [];
  return found.filter(({ keys }) => keys.length > 2 && !damage.options.has(partAt(keys)));
}
