import { type Declared, type Part, Sorts } from '../core/index.ts';
import { DECLARATIONS } from '../declarations.ts';

const KNOWN: Sorts = new Sorts(DECLARATIONS);

/** The toolkit's policies, and those that the user has declared. @param path of these in messages */
export function sortsWith(own: readonly Declared[] | undefined, path: string): Sorts {
  return own === undefined ? KNOWN : new Sorts(DECLARATIONS, own, path);
}

/** The sections of a file whose entries several steps share, and how these are made. */
export function sectionsOf(sorts: Sorts): [name: string, part: Part][] {
  return sorts.all.flatMap(({ parts = {} }) =>
    Object.values(parts).flatMap(({ section, own }): [string, Part][] =>
      section === undefined || own === undefined ? [] : [[section, own]],
    ),
  );
}
