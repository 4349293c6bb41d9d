import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A package whose code is in a published file. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  readonly homepage: string;
  readonly licenceText: string;
  /** Entry points, and the command, whose files contain it or import a file that does: by module format. */
  readonly esm: readonly string[];
  readonly cjs: readonly string[];
}

/** The part of esbuild's metafile that is used: https://esbuild.github.io/api/#metafile. */
interface Metafile {
  readonly outputs: Readonly<Record<string, Output>>;
}

interface Output {
  readonly entryPoint?: string;
  readonly imports: readonly { readonly path: string; readonly external?: boolean }[];
  readonly inputs: Readonly<Record<string, { readonly bytesInOutput: number }>>;
}

/** Lists the packages in the last build, by esbuild's metafile. */
export function bundledPackages(): BundledPackage[] {
  const [esm, cjs] = [holders('esm'), holders('cjs')];
  const names = [...new Set([...esm.keys(), ...cjs.keys()])].sort();
  return names.map((name) => ({ ...read(name), esm: esm.get(name) ?? [], cjs: cjs.get(name) ?? [] }));
}

/** Returns the published files that contain each package, or import it. */
function holders(format: 'esm' | 'cjs'): Map<string, string[]> {
  const { outputs } = JSON.parse(readFileSync(`dist/metafile-${format}.json`, 'utf8')) as Metafile;
  const found = new Map<string, string[]>();
  for (const [path, { entryPoint }] of Object.entries(outputs)) {
    if (entryPoint === undefined || !entryPoint.startsWith('src/')) continue;
    for (const name of new Set([...reach(path, outputs)].flatMap((one) => packagesIn(outputs[one])))) {
      const label = path.replace(/^dist\/(.+)\.c?js$/, '$1');
      found.set(name, [...(found.get(name) ?? []), label].sort());
    }
  }
  return found;
}

function reach(path: string, outputs: Metafile['outputs'], seen: Set<string> = new Set()): Set<string> {
  if (seen.has(path)) return seen;
  seen.add(path);
  const own = (outputs[path]?.imports ?? []).filter(({ external }) => external !== true);
  for (const one of own) reach(one.path, outputs, seen);
  return seen;
}

function packagesIn(output: Output | undefined): string[] {
  return Object.entries(output?.inputs ?? {})
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .flatMap(([input]) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1] ?? []);
}

function read(name: string): Omit<BundledPackage, 'esm' | 'cjs'> {
  const folder = join('node_modules', name);
  const { version, license, repository, homepage } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  ) as { version: string; license: string; repository?: string | { url: string }; homepage?: string };
  const file = readdirSync(folder).find((one) => /^licen[cs]e(\.|$)/i.test(one));
  if (file === undefined) throw new Error(`${name} contains no licence`);
  return {
    name,
    version,
    licence: license,
    homepage: address(typeof repository === 'object' ? repository.url : repository) ?? homepage ?? '',
    licenceText: readFileSync(join(folder, file), 'utf8').replaceAll('\r', '').trim(),
  };
}

/** Returns the web page of `git+https://…/x.git`, `github:owner/x` or `owner/x`. */
function address(repository: string | undefined): string | undefined {
  if (repository === undefined) return undefined;
  const short = /^(?:github:)?([\w.-]+\/[\w.-]+)$/.exec(repository);
  if (short !== null) return `https://github.com/${short[1]}`;
  return repository
    .replace(/^git\+/, '')
    .replace(/^(git|ssh):\/\/(git@)?/, 'https://')
    .replace(/\.git$/, '');
}
