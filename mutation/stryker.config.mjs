const { MUTATION_FOLDER: folder = 'structures', MUTATION_FILES: files } = process.env;

/**
 * What a policy says of itself is judged by all that reads it: the tests over all declarations, the schema, the pages, the advice.
 * None of them is among the tests of the folder.
 */
const DATA = '{index,declaration,facts,events}.ts';

/** What scripts/mutation.ts runs for one folder of the source. @see https://stryker-mutator.io/docs/stryker-js/configuration */
export default {
  mutate: files?.split(',') ?? [`src/${folder}/**/*.ts`, `!src/${folder}/**/${DATA}`],
  testRunner: 'vitest',
  vitest: { configFile: 'mutation/vitest.config.ts', related: true },
  plugins: ['@stryker-mutator/vitest-runner', './mutation/plugin.mjs'],
  ignorers: ['messages'],
  coverageAnalysis: 'perTest',
  concurrency: Number(process.env.MUTATION_CONCURRENCY ?? 2),
  // A shorter one takes a busy machine's survivors for endless loops.
  timeoutMS: 60_000,
  dryRunTimeoutMinutes: 10,
  reporters: ['json', 'html'],
  jsonReporter: { fileName: `mutation/reports/${folder}.json` },
  htmlReporter: { fileName: `mutation/reports/${folder}.html` },
  ignorePatterns: [
    'bench',
    'dist',
    'assets',
    'api',
    'docs',
    '/mutation/reports',
    '/test/runtimes',
    '/test/redis/clients',
    '/test/telemetry/sdk-matrix',
  ],
  tempDirName: 'mutation/.sandbox',
  disableTypeChecks: true,
  symlinkNodeModules: true,
  allowConsoleColors: false,
};
