import base from '../vitest.config.ts';

/** The tests that judge the mutants (MUTATION_TESTS: globs with commas between), less those that measure the machine. */
const include = process.env.MUTATION_TESTS?.split(',') ?? base.test?.include ?? [];

export default {
  ...base,
  test: {
    ...base.test,
    include,
    exclude: [
      '**/node_modules/**',
      'test/performance/**', // times and heaps: an instrumented build is another machine
      'test/{docs,site,assets,demo,cli,release,runtimes,redis,types}/**', // what no mutant reaches, or only through a build
      'test/telemetry/sdk-matrix/**',
      'test/**/{memory,process,nginx}.test.ts',
    ],
    typecheck: { enabled: false },
    setupFiles: ['test/support/fast-check-setup.ts', 'mutation/vitest.setup.ts'],
    reporters: [],
  },
};
