import { transform } from 'esbuild';
import type { Options } from 'tsup';

/** What esbuild writes above each module that it puts into a chunk. */
const OF_PACKAGES = /^\/\/ node_modules\//m;
const OURS = /^\/\/ (?:src|scripts)\//m;

/**
 * Prints chunks that hold packages only as small as can be: nobody reads them here. The command, which nobody debugs into, loses its
 * blanks. All else of ours stays as it was written, so that it can be read where it is installed, without source maps.
 */
export const minifyThirdParty: NonNullable<Options['plugins']>[number] = {
  name: 'minify-third-party',
  async renderChunk(code, { path }) {
    const isCommand = /\/cli\.cjs$/.test(path);
    const isPackages = /\.c?js$/.test(path) && OF_PACKAGES.test(code) && !OURS.test(code);
    if (!isCommand && !isPackages) return undefined;
    const how = isPackages ? { minify: true } : { minifyWhitespace: true, minifySyntax: true };
    const small = await transform(code, { ...how, target: 'es2022', legalComments: 'none' });
    return { code: small.code };
  },
};
