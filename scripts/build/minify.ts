import { transform } from 'esbuild';
import type { Options } from 'tsup';

/** What esbuild writes above each module that it puts into a chunk. */
const OF_PACKAGES = /^\/\/ node_modules\//m;
const OURS = /^\/\/ (?:src|scripts)\//m;

/**
 * Prints chunks that hold packages only as small as can be: nobody reads them here. CommonJS loses its blanks, names stay. The ES
 * modules stay as they were written, but for their types, so that the toolkit can be read where it is installed, without source maps.
 */
export const minify: NonNullable<Options['plugins']>[number] = {
  name: 'minify',
  async renderChunk(code, { path }) {
    const isCommonJs = path.endsWith('.cjs');
    const isPackages = /\.c?js$/.test(path) && OF_PACKAGES.test(code) && !OURS.test(code);
    if (!isCommonJs && !isPackages) return undefined;
    const how = isPackages ? { minify: true } : { minifyWhitespace: true, minifySyntax: true };
    const small = await transform(code, { ...how, target: 'es2022', legalComments: 'none' });
    return { code: small.code };
  },
};
