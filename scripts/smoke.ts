import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { entries } from './entries.ts';
import { pack, temporaryDirectory } from './pack.ts';
import { run } from './run.ts';

/**
 * Installs the packed tarball into an empty project, as a user would, and uses it from ES modules, CommonJS and TypeScript. The
 * programs are in scripts/smoke/. This shows whether the package runs, which checks of its files cannot show.
 */
const project = temporaryDirectory();
const tarball = pack(project);

writeFileSync(join(project, 'package.json'), JSON.stringify({ private: true }));
run('npm', ['install', '--no-audit', '--no-fund', '--no-save', '--loglevel=error', tarball], project);
if (!existsSync(join(project, 'node_modules/@opentelemetry/api'))) {
  console.error('npm has not installed the peer @opentelemetry/api');
  process.exit(1);
}

const programs = resolve('scripts/smoke');
for (const file of readdirSync(programs)) copyFileSync(join(programs, file), join(project, file));

run(process.execPath, ['esm.mjs'], project);
console.log('ok  ES modules, and beside a CommonJS copy');
run(process.execPath, ['cjs.cjs'], project);
console.log('ok  CommonJS');
run('npx', ['--no', 'seawall', 'init', 'policies.yaml'], project);
run('npx', ['--no', 'seawall', 'check', 'policies.yaml'], project);
console.log('ok  the command');

copyFileSync(join(programs, 'use.mts'), join(project, 'use.cts'));
// These need packages, or Node's types, that only some projects have. examples/testing runs them with the real ones.
const NEED_MORE = ['testing/vitest', 'testing/jest', 'testing/fast-check', 'testing/node'];
const here = entries().filter(({ name }) => !NEED_MORE.includes(name));
const imports = here.map(({ name }) => (name === 'index' ? 'seawall' : `seawall/${name}`));
const everything = imports.map((name, at) => `import * as entry${at} from '${name}';\nvoid entry${at};\n`);
writeFileSync(join(project, 'entries.mts'), everything.join(''));
writeFileSync(join(project, 'entries.cts'), everything.join(''));
// `npm run runtimes` installs the oldest version that docs/versioning.md promises.
const oldest = 'test/runtimes/node_modules/typescript';
const compilers = ['node_modules/typescript', oldest].filter((folder) => existsSync(folder));
if (!compilers.includes(oldest)) console.log('not installed, and so not tested: the oldest TypeScript');
const platforms = {
  DOM: { types: [] },
  "Node's types, without DOM": {
    lib: ['ES2022'],
    types: ['node'],
    typeRoots: [resolve('node_modules/@types')],
  },
};
for (const [module, platform] of [
  ['node16', 'DOM'],
  ['nodenext', 'DOM'],
  ['nodenext', "Node's types, without DOM"],
] as const) {
  const folder = join(project, `${module}-${platform === 'DOM' ? 'dom' : 'node'}`);
  mkdirSync(folder);
  const compilerOptions = {
    module,
    moduleResolution: module,
    target: 'es2022',
    strict: true,
    noEmit: true,
    skipLibCheck: false, // the declarations must be valid in the strictest project
    ...platforms[platform],
  };
  const include = ['../*.mts', '../*.cts'];
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include }));
  for (const compiler of compilers) {
    run(process.execPath, [resolve(compiler, 'bin/tsc'), '-p', folder], project);
    const { version } = JSON.parse(readFileSync(join(compiler, 'package.json'), 'utf8')) as {
      version: string;
    };
    console.log(`ok  TypeScript ${version}, ${module}, ${platform}, from .mts and .cts`);
  }
}
