import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pack } from '../../scripts/pack.ts';

const here = fileURLToPath(new URL('./', import.meta.url));

/** Makes a folder with the package as it is published, its dependencies, the programs, and bundles of them. */
export function makeProject(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'seawall-runtimes-'));
  const modules = join(path, 'node_modules');
  mkdirSync(join(modules, 'seawall'), { recursive: true });
  const tarball = pack(path);
  execFileSync('tar', ['-xzf', tarball, '-C', join(modules, 'seawall'), '--strip-components=1']);
  mkdirSync(join(modules, '@opentelemetry'));
  for (const name of [
    '@opentelemetry/api',
    'eventemitter3',
    'http-cache-semantics',
    'lru-cache',
    'p-limit',
    'yocto-queue',
    'undici',
  ]) {
    symlinkSync(resolve('node_modules', name), join(modules, name));
  }
  // Deno imports only dependencies by name.
  const dependencies = { seawall: '*', undici: '*' };
  writeFileSync(join(path, 'package.json'), JSON.stringify({ private: true, dependencies }));
  cpSync(join(here, 'exercise'), join(path, 'exercise'), { recursive: true });
  cpSync(join(here, 'programs'), path, { recursive: true });
  bundle(path);
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

function bundle(path: string): void {
  const { buildSync } = createRequire(join(here, 'package.json'))('esbuild') as {
    buildSync(options: object): void;
  };
  for (const [entry, outfile, format] of [
    ['anywhere.mjs', 'bundle.js', 'esm'],
    ['anywhere.mjs', 'script.js', 'iife'],
    ['worker.mjs', 'worker.js', 'esm'],
  ]) {
    buildSync({
      entryPoints: [join(path, entry as string)],
      outfile: join(path, outfile as string),
      format,
      bundle: true,
      target: 'es2022',
      external: ['node:*'],
      logLevel: 'error',
    });
  }
}
