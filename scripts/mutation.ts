// npm run mutation -- [folder …]: mutates the source of each folder, and lists the mutants that no test notices.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Mutant, readEquivalents, readMutants, scoreOf } from './mutation/score.ts';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const STRYKER = 'mutation/node_modules/.bin/stryker';
/** The folders of tests that judge a folder's mutants beside those of the same name. */
const ALSO: Readonly<Record<string, readonly string[]>> = {
  engine: ['pipeline', 'traps', 'composition'],
  pipeline: ['engine', 'traps', 'composition'],
};

const asked = process.argv.slice(2);
const folders = asked.length > 0 ? asked : foldersOf('src');
const equivalents = readEquivalents();
if (!existsSync(STRYKER)) {
  console.error('StrykerJS is not there: npm run mutation:install');
  process.exit(1);
}
const rows = folders.map((folder) => {
  run(folder);
  const mutants = readMutants(`mutation/reports/${folder}.json`, equivalents);
  for (const mutant of mutants) if (mutant.fate === 'survived') console.log(told(mutant));
  return { folder, ...scoreOf(mutants) };
});
console.table(rows);

function foldersOf(path: string): readonly string[] {
  const entries = readdirSync(path, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

/** Has StrykerJS mutate one folder. The tests of the same path are the judges: a folder's behaviour is guarded beside it. */
function run(folder: string): void {
  if (!existsSync(`src/${folder}`)) throw new Error(`src/${folder} is not there`);
  const tests = [folder, ...(ALSO[folder] ?? [])].flatMap((name) => [
    `test/${name}/**/*.test.ts`,
    `property-tests/${name}/**/*.property.ts`,
  ]);
  const { status } = spawnSync(STRYKER, ['run', 'mutation/stryker.config.mjs'], {
    stdio: 'inherit',
    env: { MUTATION_TESTS: tests.join(','), ...process.env, MUTATION_FOLDER: folder },
  });
  if (status !== 0) process.exit(status ?? 1);
}

function told({ file, line, column, mutator, code, replacement }: Mutant): string {
  return `${file}:${line}:${column} ${mutator}: ${code}\n    → ${replacement}`;
}
