import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const source = fileURLToPath(new URL('./src/', import.meta.url));

export default defineConfig({
  resolve: {
    // Tests and examples import the package by its name and get the source: `npm test` needs no build.
    alias: [
      { find: /^seawall$/, replacement: `${source}index.ts` },
      { find: /^seawall\/(lite|policy)$/, replacement: `${source}$1.ts` },
      { find: /^seawall\/(.+)$/, replacement: `${source}$1/index.ts` },
    ],
  },
  test: {
    include: ['test/**/*.test.ts', 'property-tests/**/*.property.ts', 'examples/own-policy/*.test.ts'],
    typecheck: {
      enabled: true,
      include: ['test/types/**/*.test-d.ts'],
      tsconfig: 'test/types/tsconfig.json',
      ignoreSourceErrors: true, // `npm run types` finds those
    },
    testTimeout: 20_000, // a property's many runs, on a slow machine
    setupFiles: ['test/support/fast-check-setup.ts'],
    reporters: ['default', './test/support/summary-reporter.ts'],
    // A test marked `.only` by mistake would hide all others.
    allowOnly: !process.env.CI,
    coverage: {
      include: ['src/**'],
      reporter: ['text', 'html'],
    },
  },
});
