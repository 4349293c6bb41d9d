import type { Reporter, Vitest } from 'vitest/node';
import base from '../vitest.config.ts';

/** The tests that judge the mutants (MUTATION_TESTS: globs with commas between), less those that measure the machine. */
const include = process.env.MUTATION_TESTS?.split(',') ?? base.test?.include ?? [];

/**
 * Tells of tests that a mutant keeps from being loaded. StrykerJS asks only which tests have failed, and would take such a mutant for
 * one that no test notices; now its status is "RuntimeError".
 */
const unloadable: Reporter & { vitest?: Vitest } = {
  onInit(vitest) {
    this.vitest = vitest;
  },
  onTestModuleEnd(module) {
    for (const error of module.errors())
      this.vitest?.state.catchError(error, 'a file of tests was not loaded');
  },
};

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
    reporters: [unloadable],
  },
};
