import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeProject } from './project.ts';
import { type Row, rowsIn } from './rows.ts';
import { areInstalled, RUNTIMES, type Runtime, type Setting } from './runtimes.ts';
import { startServer } from './server.ts';
import { table, withTable } from './table.ts';

/*
 * Runs the packed package in every supported runtime. See README.md. The test of a runtime that is not installed is skipped,
 * which in CI counts as failed.
 */

interface GroupedRow extends Row {
  readonly group: string;
}

const start = promisify(execFile);

/** Runs the exercise in a runtime, and returns its rows. */
async function play({ command, args }: Runtime, setting: Setting): Promise<GroupedRow[]> {
  const { stdout, stderr } = await start(command as string, args(setting), {
    cwd: setting.project,
    timeout: 150_000,
    maxBuffer: 1e8,
    env: { ...process.env, DENO_DIR: join(setting.project, 'deno'), NO_COLOR: '1' },
  });
  return rowsIn(`${stderr}\n${stdout}`);
}

describe.skipIf(!areInstalled)('the packed package', () => {
  let project: ReturnType<typeof makeProject>;
  let server: Awaited<ReturnType<typeof startServer>>;
  const results = new Map<string, GroupedRow[]>();

  beforeAll(async () => {
    project = makeProject();
    server = await startServer({
      '/page.html': '<!doctype html><title>page</title><script type="module" src="/bundle.js"></script>',
      '/bundle.js': readFileSync(join(project.path, 'bundle.js'), 'utf8'),
    });
  }, 120_000);

  afterAll(() => {
    server?.close();
    project?.remove();
  });

  for (const runtime of RUNTIMES) {
    const isThere =
      runtime.command !== undefined && ('needs' in runtime ? runtime.needs !== undefined : true);
    if (areInstalled && !isThere) console.warn(`not installed, and so not tried: ${runtime.name}`);
    it.skipIf(!isThere)(`works in ${runtime.name}`, { timeout: 180_000 }, async () => {
      const { base, deadPort } = server;
      const rows = await play(runtime, { base, deadPort: String(deadPort), project: project.path });
      const { cannot = {} } = runtime;
      expect(rows.filter(({ name, error }) => error !== undefined && !(name in cannot))).toEqual([]);
      const managed = rows.filter(({ name, error }) => error === undefined && name in cannot);
      expect(managed, 'can be done after all').toEqual([]);
      results.set(runtime.name, rows);
    });
  }

  it('is what the table in the README says', ({ skip }) => {
    skip(results.size < RUNTIMES.length, 'not every runtime is there, and right');
    const readme = readFileSync('README.md', 'utf8');
    const fresh = withTable(readme, table(RUNTIMES, results));
    if (process.env.UPDATE_RUNTIMES !== undefined) writeFileSync('README.md', fresh);
    else expect(readme, 'run `npm run runtimes:update`').toBe(fresh);
  });
});
