import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Declared } from '../core/index.ts';
import type { Terminal } from './terminal.ts';

/**
 * Loads a module of the user's, and finds the declarations of policies among its exports: single ones and lists. The declarations
 * are checked later, when they are used.
 * @param file `undefined` if no module was named
 * @throws Error if the module cannot be loaded, or exports no declaration
 */
export async function declarationsIn(
  file: string | undefined,
  { cwd }: Pick<Terminal, 'cwd'>,
): Promise<readonly Declared[] | undefined> {
  if (file === undefined) return undefined;
  const found = Object.values(await load(file, cwd))
    .flat()
    .filter(isDeclaration);
  if (found.length > 0) return [...new Set(found)];
  throw new Error(
    `${file} exports no declaration of a policy: export the result of declare({ … }) of seawall/policy`,
  );
}

async function load(file: string, cwd: string): Promise<object> {
  try {
    return (await import(pathToFileURL(resolve(cwd, file)).href)) as object;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`${file} cannot be loaded: ${why}`, { cause: error });
  }
}

/** True if the value is meant to be a declaration. */
function isDeclaration(value: unknown): value is Declared {
  return (
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    'options' in value &&
    !('admit' in value)
  );
}
