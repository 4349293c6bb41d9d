import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Declared } from '../core/index.ts';
import type { Terminal } from './terminal.ts';

/**
 * Loads a module of the user's, and finds the declarations of policies that it exports, by themselves or in lists. Whether they are right
 * is asked where they are used.
 * @param file `undefined` where none was named
 * @throws Error for a module that cannot be loaded, or exports none
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
    `${file} exports no declaration of a policy: export what declare({ … }) of seawall/policy returns`,
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

/** True if it was meant as one. */
function isDeclaration(value: unknown): value is Declared {
  return (
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    'options' in value &&
    !('admit' in value)
  );
}
