import { checkDeclaration } from './check-declaration.ts';
import type { Declared, Place } from './declaration.ts';
import { outOfRange, wrongType } from './validate.ts';

/** A place of the standard order, and whose it is. */
export interface PlaceOf extends Place {
  readonly declaration: Declared;
}

/** Keys of an entry that stand for no policy. */
export const ENTRY_KEYS = ['description', 'extends', 'classify', 'perKey', 'pipeline'] as const;

/** The sorts of policies that there are: whoever goes through them, or meets one, looks it up here and knows none by name. */
export class Sorts {
  /** In the order in which they were given. */
  readonly all: readonly Declared[];
  /** The places of the standard order, the outermost first. */
  readonly places: readonly PlaceOf[];
  readonly #byKind = new Map<string, Declared>();
  readonly #byKey = new Map<string, Declared>();
  readonly #byPlace = new Map<string, PlaceOf>();

  /**
   * @param known the toolkit's, which its tests have checked
   * @param own the user's, each checked here: its tables, and what it says of its samples
   * @param path of `own` in messages
   * @throws TypeError, RangeError that names path, rule and value, for one that is wrong, or takes the kind or a key of another
   */
  constructor(known: readonly Declared[], own: readonly Declared[] = [], path: string = 'policies') {
    if (!Array.isArray(own)) throw wrongType(path, 'must be a list of declarations', own);
    for (const [at, declaration] of own.entries()) checkDeclaration(`${path}[${at}]`, declaration);
    this.all = [...known, ...own];
    const isTaken = (key: string): boolean =>
      (ENTRY_KEYS as readonly string[]).includes(key) || this.#byKey.has(key) || this.#byPlace.has(key);
    for (const [at, declaration] of this.all.entries()) {
      const where = at < known.length ? declaration.kind : `${path}[${at - known.length}]`;
      const { kind, key, places = [] } = declaration;
      if (this.#byKind.has(kind)) throw taken(`${where}.kind`, kind);
      this.#byKind.set(kind, declaration);
      if (key !== undefined && isTaken(key)) throw taken(`${where}.key`, key);
      for (const [nth, place] of places.entries()) {
        // A place may have the key of the policy itself.
        if (isTaken(place.key)) throw taken(`${where}.places[${nth}].key`, place.key);
        this.#byPlace.set(place.key, { ...place, declaration });
      }
      if (key !== undefined) this.#byKey.set(key, declaration);
    }
    for (const [at, declaration] of own.entries()) this.#checkSections(`${path}[${at}]`, declaration);
    this.places = [...this.#byPlace.values()].sort((a, b) => a.at - b.at);
  }

  /** An entry of a section can be made by any policy that says how. */
  #checkSections(path: string, { parts = {} }: Declared): void {
    for (const [option, { section }] of Object.entries(parts)) {
      const isMade = this.all.some((other) =>
        Object.values(other.parts ?? {}).some((part) => part.section === section && part.own !== undefined),
      );
      if (section === undefined || isMade) continue;
      throw outOfRange(
        `${path}.parts.${option}.section`,
        'must be one of which a policy says how it is made',
        section,
      );
    }
  }

  /** By what the policy itself says that it is: `'circuit-breaker'`. */
  byKind(kind: string): Declared | undefined {
    return this.#byKind.get(kind);
  }

  /** By its key in files: `'circuitBreaker'`. */
  byKey(key: string): Declared | undefined {
    return this.#byKey.get(key);
  }

  /** By the key of a place in the standard order: `'attemptTimeout'`. */
  byPlace(key: string): PlaceOf | undefined {
    return this.#byPlace.get(key);
  }
}

function taken(path: string, name: string): Error {
  return outOfRange(path, 'must be a name that no other policy has, and no other part of an entry', name);
}
