import { transform } from 'esbuild';
import type { Options } from 'tsup';

/** What esbuild writes above each module that it puts into a chunk. */
const OF_PACKAGES = /^\/\/ node_modules\//m;
const OURS = /^\/\/ (?:src|scripts)\//m;

/**
 * Prints chunks that hold packages only as small as can be: nobody reads them here. Our own code stays as it was written, so that it
 * can be read where it is installed, without source maps.
 */
export const minifyThirdParty: NonNullable<Options['plugins']>[number] = {
  name: 'minify-third-party',
  async renderChunk(code, { path }) {
    if (!/\.c?js$/.test(path) || !OF_PACKAGES.test(code) || OURS.test(code)) return undefined;
    const small = await transform(code, { minify: true, target: 'es2022', legalComments: 'none' });
    return { code: small.code };
  },
};
