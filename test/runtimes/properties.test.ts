import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Row, rowsIn } from './rows.ts';
import { binary, DENO_FLAGS } from './runtimes.ts';

/*
 * The engine's guarantees are properties that `property-tests/engine` checks completely on Node. Here the same files run on other
 * engines, with fewer cases, because promises, timers and signals belong to the platform.
 */

const RUNS = 500;
const here = new URL('./properties/', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'seawall-properties-'));
const file = join(folder, 'properties.mjs');
const start = promisify(execFile);

const runtimes: readonly (readonly [string, string | undefined, readonly string[]])[] = [
  ['Node', process.execPath, []],
  ['Bun', binary('@oven', 'bun-', 'bin/bun'), []],
  ['Deno', binary('@deno', '', 'deno'), DENO_FLAGS],
];

async function run(command: string, args: readonly string[]): Promise<Row[]> {
  const { stdout } = await start(command, [...args, file], {
    cwd: folder,
    timeout: 60_000,
    env: { ...process.env, SEAWALL_RUNS: String(RUNS), DENO_DIR: join(folder, 'deno'), NO_COLOR: '1' },
  });
  return rowsIn(stdout);
}

beforeAll(async () => {
  await build({
    entryPoints: [join(here, 'program.ts')],
    outfile: file,
    bundle: true,
    format: 'esm',
    platform: 'node',
    // `sideEffects` of the package concerns only its exports.
    ignoreAnnotations: true,
    alias: { vitest: join(here, 'vitest.ts') },
    logLevel: 'error',
  });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the engine's guarantees", () => {
  for (const [name, command, args] of runtimes) {
    if (command === undefined) console.warn(`not installed, and so not tried: ${name}`);
    it.skipIf(command === undefined)(`hold on ${name}`, { timeout: 60_000 }, async () => {
      const rows = await run(command as string, args);
      expect(rows.length).toBeGreaterThan(3);
      expect(rows.filter(({ error }) => error !== undefined)).toEqual([]);
    });
  }
});
