import { existsSync } from 'node:fs';
import { run } from './run.ts';

/** Runs examples/testing with the real test runners, against the built package, as files of a project that has installed it. */
if (!existsSync('dist/testing.js')) {
  console.error('dist is missing: run `npm run build` first');
  process.exit(1);
}
const folder = 'examples/testing';

run('npx', ['--no', '--', 'vitest', 'run', '--root', `${folder}/vitest`]);
run('npx', [
  '--no',
  '--',
  'jest',
  '--rootDir',
  `${folder}/jest`,
  '--config',
  `${folder}/jest/jest.config.json`,
]);
process.env.TSX_TSCONFIG_PATH = 'scripts/tsconfig.examples.json';
run(process.execPath, [
  '--import',
  'tsx',
  '--test',
  `${folder}/node/scenarios.test.ts`,
  `${folder}/property/breaker.test.ts`,
  `${folder}/property/any-pipeline.test.ts`,
]);
