import { transform } from 'esbuild';
import type { Options } from 'tsup';

/** The comment that esbuild writes above each module of a chunk. */
const OF_PACKAGES = /^\/\/ node_modules\//m;
const OURS = /^\/\/ (?:src|scripts)\//m;

/**
 * Minifies chunks that contain only packages, because nobody reads them here. CommonJS loses its whitespace, and keeps its names.
 * ES modules keep their text, except for types, so that users can read the toolkit where it is installed, without source maps.
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
