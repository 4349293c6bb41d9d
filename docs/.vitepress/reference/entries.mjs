import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));

/** The entry points of the package, from `exports` in package.json, with their sources. */
export const entries = subpaths().map((subpath) => {
  const name = subpath === '.' ? 'index' : subpath.slice('./'.length);
  const source = [`src/${name}.ts`, `src/${name}/index.ts`].find((file) => existsSync(join(root, file)));
  return { imported: importedAs(name), source: join(root, source) };
});

/** What is written after `from` for an entry point that TypeDoc calls by its path in src. */
export function importedAs(name) {
  return name === 'index' ? 'seawall' : `seawall/${name}`;
}

function subpaths() {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return Object.keys(exports).filter((subpath) => typeof exports[subpath] === 'object');
}
