const { transformSync } = require('esbuild');

/** Strips the types for Jest: the least that runs TypeScript in it. Projects have ts-jest, Babel or SWC for this. */
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
