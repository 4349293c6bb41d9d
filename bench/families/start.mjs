import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { median } from '../turns.mjs';

export const title = 'Start: what it costs to have it';
export const columns = [
  { key: 'importMs', label: 'ms to import', digits: 1 },
  { key: 'kb', label: 'kB min+gz', digits: 1 },
];
export const chart = { key: 'kb', label: 'kB minified and gzipped', better: 'less' };

const PEERS = [
  'cockatiel',
  'opossum',
  'mollitia',
  '@git-stunts/alfred',
  'p-limit',
  'p-retry',
  'p-queue',
  'async-retry',
  'bottleneck',
  'rate-limiter-flexible',
  'effect',
];

const folder = fileURLToPath(new URL('../..', import.meta.url));

export async function run({ rounds }) {
  const { exports } = JSON.parse(readFileSync(`${folder}package.json`, 'utf8'));
  const own = Object.keys(exports)
    .filter((entry) => !/package\.json|\.json$|testing|chaos/.test(entry))
    .map((entry) => entry.replace(/^\./, 'seawall'));
  const times = importTimes([...own, ...PEERS], Math.max(5, Math.round(rounds / 6)));
  const rows = [];
  for (const name of [...own, ...PEERS]) {
    rows.push({
      group: own.includes(name) ? 'seawall' : 'peers',
      name,
      importMs: times[name],
      kb: await size(name),
    });
  }
  return rows;
}

/** Returns the median time of `import` in a new process. The entries take turns. */
function importTimes(names, rounds) {
  const times = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const name of names) {
      const script = `const t = performance.now(); await import('${name}'); console.log(performance.now() - t); process.exit()`;
      const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
        encoding: 'utf8',
        cwd: folder,
      });
      if (stdout === '') throw new Error(stderr);
      times[name].push(Number(stdout));
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(times[name])]));
}

/**
 * Returns the size of all code that `import *` includes, dependencies included; @opentelemetry/api belongs to the application.
 */
async function size(name) {
  try {
    const { outputFiles } = await build({
      stdin: { contents: `export * from '${name}'`, resolveDir: folder },
      bundle: true,
      minify: true,
      format: 'esm',
      platform: 'node',
      write: false,
      external: ['@opentelemetry/api', 'vitest', '@jest/globals', 'fast-check', 'undici'],
      logLevel: 'silent',
    });
    return gzipSync(outputFiles[0].contents).length / 1000;
  } catch {
    return undefined;
  }
}
