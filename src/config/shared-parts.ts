import type { Part, Sorts } from '../core/index.ts';
import { type Data, isData } from './forms.ts';
import { partFrom } from './from-data.ts';
import { equal } from './live-pipeline.ts';
import { lookUp } from './look-up.ts';
import type { References } from './references.ts';
import type { PoliciesConfig } from './schema/types.ts';
import { sectionsOf } from './sorts.ts';

/** Parts that several steps share, by section and name. Each stays the same object as long as its configuration is the same. */
export class SharedParts {
  readonly #sections: ReadonlyMap<string, Part>;
  readonly #made = new Map<string, { readonly data: Data; readonly part: unknown }>();

  constructor(sorts: Sorts) {
    this.#sections = new Map(sectionsOf(sorts));
  }

  named(section: string, name: string, config: PoliciesConfig, references: References): unknown {
    const part = this.#sections.get(section) as Part;
    const given = lookUp(lookUp(config, section) as object | undefined, name);
    const data = isData(given) ? given : {};
    const keys = [section, name];
    const before = this.#made.get(keys.join('.'));
    if (before !== undefined && equal(before.data, data)) return before.part;
    const make = partFrom(
      part,
      section,
      data,
      keys,
      { references, make: (recipe, options) => recipe.make(options) },
      name,
    );
    this.#made.set(keys.join('.'), { data, part: make });
    return make;
  }

  /** True if the shared parts of two configurations are equal. */
  isSame(before: PoliciesConfig, after: PoliciesConfig): boolean {
    return [...this.#sections.keys()].every((section) =>
      equal(lookUp(before, section) ?? {}, lookUp(after, section) ?? {}),
    );
  }
}
