import { existsSync, readFileSync } from 'node:fs';

export interface Entry {
  /** Name of the entry point: `index` for `.`, `http` for `./http`. */
  readonly name: string;
  readonly source: string;
  readonly types: string;
}

/**
 * Reads the entry points of the package from `exports` in package.json, so that the build and the checks always agree with the
 * published package. `.` comes from src/index.ts, `./lite` from src/lite.ts, `./http` from src/http/index.ts.
 */
export function entries(): Entry[] {
  const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    exports: Record<string, unknown>;
  };
  return Object.keys(exports)
    .filter((subpath) => typeof exports[subpath] === 'object')
    .map((subpath) => {
      const name = subpath === '.' ? 'index' : subpath.slice('./'.length);
      const file = `src/${name}.ts`;
      const source = existsSync(file) ? file : `src/${name}/index.ts`;
      return { name, source, types: `dist/${name}.d.ts` };
    });
}
