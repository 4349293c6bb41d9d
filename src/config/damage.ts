import type { Keys, Problem } from './problem.ts';

/** What was left out of an entry because its form is wrong: what else is said of these parts may only follow from that. */
export interface Damage {
  /** Parts that are gone as a whole: `retry`, `extends`. */
  readonly parts: ReadonlySet<string>;
  /** Options that are gone, by the part that they are of. */
  readonly options: ReadonlyMap<string, ReadonlySet<string>>;
}

export const UNDAMAGED: Damage = { parts: new Set(), options: new Map() };

/** Parts of an entry that say nothing of its policies. */
const HARMLESS = new Set(['description', 'classify', 'perKey']);

/** By the name of the entry; `undefined` stands for the defaults. */
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

/** The policy that keys within an entry lead to, and what is left of them. In a list, a policy goes by its place. */
function partOf([first, second, ...rest]: Keys): readonly [part: string | undefined, inner: Keys] {
  if (typeof first === 'number') return [`pipeline.${first}`, second === undefined ? [] : rest];
  if (first === 'pipeline' && typeof second === 'number') return [`pipeline.${second}`, rest.slice(1)];
  if (first === undefined) return [undefined, []];
  return [first, second === undefined ? [] : [second, ...rest]];
}

/** As {@link partOf}, of keys from the top. */
function partAt(keys: Keys): string {
  return partOf(keys.slice(2))[0] ?? '';
}

/** What is damaged in either is damaged in what is made of both. */
export function bothDamaged(a: Damage, b: Damage): Damage {
  if (a === UNDAMAGED || a === b) return b;
  if (b === UNDAMAGED) return a;
  const options = new Map<string, ReadonlySet<string>>(a.options);
  for (const [part, names] of b.options) options.set(part, new Set([...(options.get(part) ?? []), ...names]));
  return { parts: new Set([...a.parts, ...b.parts]), options };
}

/** True if anything is. */
export function isDamaged({ parts, options }: Damage): boolean {
  return parts.size > 0 || options.size > 0;
}

/** True if that may only follow from what is gone: it is told of a policy that is, asks for an option that was there, or names one. */
export function mayFollow({ keys, message }: Problem, { parts, options }: Damage): boolean {
  const part = partAt(keys);
  if (parts.has(part) || parts.has('extends') || parts.has('pipeline')) return true;
  const gone = options.get(part);
  if (gone === undefined) return false;
  return message.includes('got undefined') || [...gone].some((option) => message.includes(option));
}

/** What values say beside each other, without what may only follow from what is gone. */
export function spared(found: readonly Problem[], damage: Damage): readonly Problem[] {
  if (!isDamaged(damage)) return found;
  if (damage.parts.size > 0) return [];
  return found.filter(({ keys }) => keys.length > 2 && !damage.options.has(partAt(keys)));
}
