import { SourceMap } from 'node:module';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

export const title = 'Root: what the bundle of `import * from "seawall"` consists of';
export const columns = [
  { key: 'bytes', label: 'bytes min' },
  { key: 'packed', label: 'bytes min+gz' },
];

const folder = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Measures a build from the sources, with the options of the family `start`. Each part is compressed alone, so the parts add up
 * to more than the whole, in which repetitions between parts are compressed once.
 */
export async function run() {
  const { outputFiles } = await build({
    entryPoints: ['src/index.ts'],
    absWorkingDir: folder,
    outdir: '.',
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'es2022',
    sourcemap: 'external',
    write: false,
    external: ['@opentelemetry/api'],
    logLevel: 'silent',
  });
  const [map, bundle] = [/\.map$/, /\.js$/].map((end) => outputFiles.find(({ path }) => end.test(path)).text);
  const parts = new Map();
  for (const [file, piece] of piecesOf(bundle, new SourceMap(JSON.parse(map)))) {
    const part = partOf(file);
    parts.set(part, (parts.get(part) ?? '') + piece);
  }
  const rows = [...parts]
    .map(([name, text]) => ({ group: 'a part by itself', name, ...sizes(text) }))
    .sort((a, b) => b.bytes - a.bytes);
  return [{ group: '', name: 'the whole', ...sizes(bundle) }, ...rows];
}

/** Returns a folder of src, or a dependency. */
function partOf(file) {
  const dependency = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1];
  return dependency ?? /src\/[^/]+/.exec(file)[0];
}

/** Cuts the bundle wherever its source file changes. Yields each piece with its file. */
function* piecesOf(bundle, map) {
  let file = 'src/index.ts';
  for (const [line, text] of bundle.split('\n').entries()) {
    let start = 0;
    for (let column = 0; column <= text.length; column++) {
      const source =
        column === text.length ? undefined : (map.findEntry(line, column).originalSource ?? file);
      if (source === file) continue;
      yield [file, text.slice(start, column)];
      start = column;
      file = source ?? file;
    }
  }
}

function sizes(text) {
  return { bytes: Buffer.byteLength(text), packed: gzipSync(text).length };
}
