import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { temporaryDirectory } from './pack.ts';

/**
 * Makes the policy of examples/own-policy a built-in one, in a copy of the project, and prints the files that change: its folder,
 * the list of declarations, the exports, and the files generated from them. If another file had to change, the declaration would
 * lack something.
 */

/** The example's folder with the policy itself. */
const SOURCE = 'examples/own-policy';
const FOLDER = 'src/maintenance';

/** Generated files, by the script that writes them. */
const GENERATED: Readonly<Record<string, readonly string[]>> = {
  schema: ['schema.json'],
  'docs:telemetry': ['docs/telemetry.md'],
  assets: ['assets/'],
};

export interface Adopted {
  /** Files that are new or have changed. */
  readonly changed: readonly string[];
  /** Files among them that belong neither to the policy, the list, the exports nor a script. */
  readonly unexpected: readonly string[];
}

export function adopt(): Adopted {
  const project = copyOfTheProject();
  const run = (command: string, ...args: string[]): string =>
    execFileSync(command, args, { cwd: project, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  git(run, 'init', '-q');
  git(run, 'add', '-A');
  git(run, 'commit', '-q', '-m', 'before');

  mkdirSync(join(project, FOLDER), { recursive: true });
  for (const file of readdirSync(SOURCE).filter((name) => name.endsWith('.ts') && !name.includes('.test.'))) {
    const text = readFileSync(join(SOURCE, file), 'utf8')
      .replaceAll("'seawall/policy'", "'../core/index.ts'")
      // Types of exports are explicit in the toolkit.
      .replace('import { declare }', 'import { type Declared, declare }')
      .replace('export const declaration = ', 'export const declaration: Declared = ');
    writeFileSync(join(project, FOLDER, file), text);
  }
  edit(project, 'src/declarations.ts', (text) =>
    text
      .replace(
        /(?=\nimport [^;]+ from '\.\/rate-limiter\/declaration\.ts';)/,
        "\nimport { declaration as maintenance } from './maintenance/declaration.ts';" +
          "\nimport type { MaintenanceOptions } from './maintenance/index.ts';",
      )
      .replace(/(?=\n {2}rateLimiter,)/, '\n  maintenance,')
      .replace(
        /(?<=\nexport interface PolicyConfigs \{)/,
        '\n  /** Refuses calls in announced windows. */\n  readonly maintenance: MaintenanceOptions;',
      ),
  );
  edit(project, 'src/lite.ts', (text) =>
    text.replace(
      /(?=\nexport \{[^}]*\} from '\.\/pipeline\/index\.ts';)/,
      "\nexport * from './maintenance/index.ts';",
    ),
  );

  for (const script of Object.keys(GENERATED)) run('npm', 'run', '-s', script);
  run('npx', 'biome', 'check', '--write', '--linter-enabled=false', 'src');
  run('npx', 'tsc', '-p', 'tsconfig.src.json');
  run('npm', 'run', '-s', 'depcruise');
  run('npm', 'run', '-s', 'lint:kinds');

  const changed = git(run, 'status', '--porcelain', '--untracked-files=all')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.slice(3));
  const known = [`${FOLDER}/`, 'src/declarations.ts', 'src/lite.ts', ...Object.values(GENERATED).flat()];
  return { changed, unexpected: changed.filter((file) => !known.some((place) => file.startsWith(place))) };
}

type Run = (command: string, ...args: string[]) => string;

function git(run: Run, ...args: string[]): string {
  return run('git', '-c', 'user.name=seawall', '-c', 'user.email=seawall@localhost', ...args);
}

function copyOfTheProject(): string {
  const project = temporaryDirectory();
  const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { encoding: 'utf8' });
  for (const file of files.split('\n').filter((name) => name !== '')) {
    mkdirSync(join(project, dirname(file)), { recursive: true });
    cpSync(file, join(project, file));
  }
  symlinkSync(resolve('node_modules'), join(project, 'node_modules'));
  return project;
}

function edit(project: string, file: string, change: (text: string) => string): void {
  const path = join(project, file);
  const before = readFileSync(path, 'utf8');
  const after = change(before);
  if (after === before) throw new Error(`${file} differs from what this script expects`);
  writeFileSync(path, after);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { changed, unexpected } = adopt();
  for (const file of changed) console.log(`${unexpected.includes(file) ? 'UNEXPECTED ' : ''}${file}`);
  if (unexpected.length > 0) process.exitCode = 1;
}
