import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A runtime, and the way to run a program in it. */
export interface Runtime {
  /** Name of the runtime in the table. */
  readonly name: string;
  /** First word of the command: `undefined` if the runtime is not installed. */
  readonly command: string | undefined;
  /** Further requirement. */
  readonly needs?: string | undefined;
  args(setting: Setting): string[];
  /** Features that are not possible there, by name, with the reason. Exactly these must fail. */
  readonly cannot?: Readonly<Record<string, string>>;
}

export interface Setting {
  readonly base: string;
  readonly deadPort: string;
  /** Folder with the packed package, and bundles for runtimes without modules. */
  readonly project: string;
}

const here = fileURLToPath(new URL('./', import.meta.url));
const { dependencies, optionalDependencies } = JSON.parse(readFileSync(`${here}package.json`, 'utf8')) as {
  dependencies: Record<string, string>;
  optionalDependencies: Record<string, string>;
};

const existing = (path: string): string | undefined => (existsSync(path) ? path : undefined);
const program = (name: string): string => `${here}programs/${name}`;
const version = (name: string): string =>
  (dependencies[name] ?? optionalDependencies[name] ?? '').replace(/^.*@/, '');

/** Returns the binary that a package has installed for this machine, in a folder whose name begins with that text. */
export function binary(scope: string, beginning: string, file: string): string | undefined {
  const folder = `${here}node_modules/${scope}`;
  if (!existsSync(folder)) return undefined;
  const name = readdirSync(folder).find((name) => name.startsWith(beginning));
  return name === undefined ? undefined : existing(`${folder}/${name}/${file}`);
}

const nodeOf = (major: number): string | undefined => existing(`${here}node_modules/node${major}/bin/node`);
/** Node.js for programs that need a newer version than the oldest supported one. */
const newerNode = nodeOf(22);

const REFUSED =
  'a refused connection is not told from one that was reset, so that the request may have arrived';
const undiciStub = { "undici's interceptor": 'has a stub of undici only' };

function nodeLike(name: string, command: string | undefined, before: string[], cannot = {}): Runtime[] {
  return [
    ['ES modules', 'node-like.mjs'],
    ['CommonJS', 'node-like.cjs'],
  ].map(([modules, file]) => ({
    name: `${name}, ${modules}`,
    command,
    args: ({ base, deadPort, project }) => [...before, `${project}/${file}`, base, deadPort, project],
    cannot,
  }));
}

function browser(name: string, kind: string, path: string, cannot: Record<string, string>): Runtime[] {
  return ['page', 'worker'].map((where) => ({
    name: `${name}, ${where}`,
    command: newerNode,
    needs: existing(path),
    args: ({ base, deadPort }) => [program('browser.mjs'), kind, path, base, deadPort, where],
    cannot,
  }));
}

function workerd(date: string, ...flags: string[]): Runtime {
  return {
    name: `workerd of Miniflare ${version('miniflare')}, compatibility date ${[date, ...flags].join(', ')}`,
    command: newerNode,
    args: ({ base, deadPort, project }) => [
      program('workerd.mjs'),
      `${project}/worker.js`,
      base,
      deadPort,
      date,
      ...flags,
    ],
    cannot: { 'a refused POST is, too': REFUSED },
  };
}

export const DENO_FLAGS: readonly string[] = ['run', '-A', '--quiet'];

export const RUNTIMES: readonly Runtime[] = [
  ...[20, 22, 24, 26].flatMap((major) => nodeLike(`Node.js ${version(`node${major}`)}`, nodeOf(major), [])),
  ...nodeLike(`Bun ${version('bun')}`, binary('@oven', 'bun-', 'bin/bun'), [], undiciStub),
  ...nodeLike(`Deno ${version('deno')}`, binary('@deno', '', 'deno'), [
    ...DENO_FLAGS,
    '--node-modules-dir=manual',
  ]),
  workerd('2024-01-01'),
  workerd('2026-04-01'),
  workerd('2026-04-01', 'nodejs_compat'),
  ...browser('Chromium', 'chrome', '/usr/bin/chromium', {
    'a refused POST is, too': REFUSED,
    'a stream as the request': 'sends streams over HTTP/2 only',
  }),
  ...browser('Firefox', 'firefox', '/usr/bin/firefox-esr', {
    'a refused POST is, too': REFUSED,
    'a stream as the request': 'cannot send streams',
  }),
  {
    name: `edge-runtime, VM ${version('@edge-runtime/vm')}`,
    command: newerNode,
    args: ({ base, deadPort, project }) => [program('edge.mjs'), `${project}/script.js`, base, deadPort],
  },
  {
    name: `React Native, Babel preset ${version('@react-native/babel-preset')}`,
    command: newerNode,
    args: ({ project }) => [program('babel.mjs'), `${project}/node_modules/seawall/dist`],
  },
];

export const areInstalled: boolean = existsSync(`${here}node_modules/esbuild`) && existsSync('dist/index.js');
