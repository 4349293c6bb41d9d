const { transformSync } = require('esbuild');

/** Strips the types for Jest: the smallest way to run TypeScript. Projects use ts-jest, Babel or SWC. */
module.exports = {
  process: (source, path) =>
    transformSync(source, {
      loader: 'ts',
      format: 'cjs',
      target: 'node20',
      sourcemap: 'inline',
      sourcefile: path,
    }),
};
