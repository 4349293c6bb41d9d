import { defineConfig, type Options } from 'tsup';
import { minify } from './scripts/build/minify.ts';
import { entries } from './scripts/entries.ts';

const published = Object.fromEntries(entries().map(({ name, source }) => [name, source]));
// Packages that the builds contain, in chunks of their own: see that file.
const entry = { ...published, 'third-party': 'scripts/build/third-party.ts' };

const base: Options = {
  entry,
  target: 'es2022', // what Node 20 speaks
  esbuildOptions(options) {
    // React Native's Babel preset knows all of ES2022 but static blocks, which is what esbuild makes of static properties.
    options.supported = { ...options.supported, 'class-static-blocks': false };
    // A neutral platform looks at `exports` only, which picocolors does not have.
    options.mainFields = ['module', 'main'];
  },
  platform: 'neutral', // browsers and workers too: no Node built-in gets in unseen
  // Both together: shared code goes into shared chunks, so that a class is the same class from every entry point, and
  // rollup writes the CommonJS, with native syntax. Splitting alone would rewrite `?.` and `??` into helper calls.
  splitting: true,
  treeshake: true,
  plugins: [minify],
  removeNodeProtocol: false,
  external: [/^node:/],
  // No source maps: they were more than half of the package. Our code is published as it was written, but for its types.
  sourcemap: false,
  metafile: true, // what the builds contain: `npm run notices`
  dts: { entry: published, compilerOptions: { ignoreDeprecations: '6.0' } }, // tsup sets `baseUrl`, which TypeScript 6 deprecates
};

export default defineConfig([
  { ...base, format: ['esm'] },
  {
    ...base,
    // The command `seawall` shares its chunks with the entry points.
    entry: { ...entry, cli: 'src/cli/main.ts' },
    format: ['cjs'],
    // p-limit and its yocto-queue are ES modules only, which CommonJS cannot load on Node < 20.19 nor in Jest: bundled, with
    // their licences in THIRD_PARTY_NOTICES.md.
    noExternal: ['p-limit', 'yocto-queue'],
  },
]);
