import { defineConfig, type Options } from 'tsup';
import { entries } from './scripts/entries.ts';

const base: Options = {
  entry: Object.fromEntries(entries().map(({ name, source }) => [name, source])),
  target: 'es2022', // what Node 20 speaks
  // React Native's Babel preset knows all of that but static blocks, which is what esbuild makes of static properties.
  esbuildOptions(options) {
    options.supported = { ...options.supported, 'class-static-blocks': false };
  },
  platform: 'neutral', // browsers and workers too: no Node built-in gets in unseen
  // Both together: shared code goes into shared chunks, so that a class is the same class from every entry point, and
  // rollup writes the CommonJS, with native syntax. Splitting alone would rewrite `?.` and `??` into helper calls.
  splitting: true,
  treeshake: true,
  removeNodeProtocol: false,
  external: [/^node:/],
  sourcemap: true,
  dts: { compilerOptions: { ignoreDeprecations: '6.0' } }, // tsup sets `baseUrl`, which TypeScript 6 deprecates
};

export default defineConfig([
  { ...base, format: ['esm'] },
  // p-limit and its yocto-queue are ES modules only, which CommonJS cannot load on Node < 20.19 nor in Jest: bundled, with
  // their licences in THIRD_PARTY_NOTICES.md.
  { ...base, format: ['cjs'], noExternal: ['p-limit', 'yocto-queue'] },
  // The command `seawall`: one file that has all it needs, so that it starts quickly.
  {
    ...base,
    entry: { cli: 'src/cli/main.ts' },
    format: ['cjs'],
    platform: 'node',
    noExternal: [/.*/],
    splitting: false,
    sourcemap: false,
    dts: false,
  },
]);
