import { type Declared, type Part, Sorts } from '../core/index.ts';
import { DECLARATIONS } from '../declarations.ts';

const KNOWN: Sorts = new Sorts(DECLARATIONS);

/**
 * Combines the toolkit's policies with the user's own.
 * @param path path of `own` in messages
 */
export function sortsWith(own: readonly Declared[] | undefined, path: string): Sorts {
  return own === undefined ? KNOWN : new Sorts(DECLARATIONS, own, path);
}

/** Lists the sections of a file with shared parts, and the way to make these parts. */
export function sectionsOf(sorts: Sorts): [name: string, part: Part][] {
  return sorts.all.flatMap(({ parts = {} }) =>
    Object.values(parts).flatMap(({ section, own }): [string, Part][] =>
      section === undefined || own === undefined ? [] : [[section, own]],
    ),
  );
}
