import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';

const DIST = 'docs/.vitepress/dist';

/** True if `npm run docs:install` has been run. */
export const isInstalled: boolean = existsSync('docs/node_modules/vitepress/package.json');

/** The paths of pages that people have written, one for each page in docs/. */
export const PATHS: readonly string[] = pathsIn('docs').filter((path) => !isReference(path));

/** Returns the paths of the API reference, which exist once the site is built. */
export function referencePaths(): readonly string[] {
  return pathsIn('docs').filter(isReference);
}

function pathsIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md') && !file.includes('node_modules'))
    .map((file) => `/${file.replace(/(^|\/)index\.md$/, '$1').replace(/\.md$/, '')}`)
    .sort();
}

function isReference(path: string): boolean {
  return path.startsWith('/api/');
}

export function build(): void {
  execFileSync('npm', ['run', '-s', 'docs:build'], { stdio: 'pipe' });
}

/** Returns the file that a static host with clean URLs would send. */
export function fileOf(path: string): string | undefined {
  const plain = join(DIST, path);
  const candidates = [plain, `${plain}.html`, join(plain, 'index.html')];
  return candidates.find((file) => existsSync(file) && statSync(file).isFile());
}

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

export async function serve(): Promise<{ readonly base: string; close(): void }> {
  const server = http.createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://site');
    const file = fileOf(decodeURIComponent(pathname));
    if (file === undefined) response.writeHead(404).end('not found');
    else {
      response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' });
      response.end(readFileSync(file));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
