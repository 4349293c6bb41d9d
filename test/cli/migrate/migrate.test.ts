import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as morph from 'ts-morph';
import { describe, expect, it } from 'vitest';
import { LIBRARIES, migrate } from '../../../src/cli/migrate/migrate.ts';

const file = (name: string): string => fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url));

/**
 * The fixtures are programs, compiled like everything else. They must behave the same after rewriting; `vitest -u` writes the
 * rewritten files.
 */
describe.each(LIBRARIES)('%s', (library) => {
  const before = file(`${library}.before.ts`);
  const migrated = migrate(morph, library, before, readFileSync(before, 'utf8'));

  it('is rewritten', async () => {
    await expect(migrated.text).toMatchFileSnapshot(file(`${library}.after.ts`));
    expect(migrated.text).not.toContain(`'${library}'`);
    expect(migrated.todos).toEqual([]);
  });

  it('does as before', async () => {
    const [was, is] = await Promise.all([import(before), import(file(`${library}.after.ts`))]);
    expect(await is.scenario()).toEqual(await was.scenario());
  });

  it('is rewritten once', () => {
    const twice = migrate(morph, library, before, migrated.text);
    expect(twice).toEqual({ text: migrated.text, edits: [], todos: [] });
  });
});
