import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run } from '../../../src/cli/run.ts';
import { colors } from '../../../src/cli/terminal.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'seawall-migrate-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

async function seawall(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await run(args, {
    out: (text) => out.push(text),
    err: (text) => err.push(text),
    colors: colors(false),
    cwd: directory,
    exitCode: 0,
  });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

const BEFORE =
  "import { handleAll, retry } from 'cockatiel';\n\nconst p = retry(handleAll, { maxAttempts: 3 });\nawait p.execute(f);\n";
const AFTER =
  "import { pipeline, retry } from 'seawall';\n\nconst p = pipeline(retry({ maxAttempts: 4 }));\nawait p.execute(f);\n";

describe('seawall migrate', () => {
  const write = (text: string, name = 'a.ts'): void => writeFileSync(join(directory, name), text);
  const read = (name = 'a.ts'): string => readFileSync(join(directory, name), 'utf8');

  it('shows what would change, and writes nothing', async () => {
    write(BEFORE);
    for (const args of [['a.ts'], ['--dry-run', 'a.ts']]) {
      const { code, out } = await seawall('migrate', 'cockatiel', ...args);
      expect(code).toBe(0);
      expect(out.split('\n')).toEqual([
        'a.ts would change; to write it: --write',
        '@@ 1',
        "-import { handleAll, retry } from 'cockatiel';",
        "+import { pipeline, retry } from 'seawall';",
        '@@ 3',
        '-const p = retry(handleAll, { maxAttempts: 3 });',
        '+const p = pipeline(retry({ maxAttempts: 4 }));',
      ]);
    }
    expect(read()).toBe(BEFORE);
  });

  it('writes with --write', async () => {
    write(BEFORE);
    expect(await seawall('migrate', 'cockatiel', '--write', 'a.ts')).toEqual({
      code: 0,
      out: 'a.ts written',
      err: '',
    });
    expect(read()).toBe(AFTER);
    expect((await seawall('migrate', 'cockatiel', '--write', 'a.ts')).out).toBe('a.ts nothing to rewrite');
  });

  it('exits with 1 where something is left to do by hand, and says where', async () => {
    write(BEFORE);
    write(BEFORE.replace('{ maxAttempts: 3 }', '{}'), 'b.ts');
    const { code, out } = await seawall('migrate', 'cockatiel', 'a.ts', 'b.ts', '--write');
    expect(code).toBe(1);
    expect(out).toContain(
      'b.ts:3 by hand cockatiel retried without limit; seawall runs the operation 3 times: set maxAttempts',
    );
    expect(read('b.ts')).toContain(
      '// TODO(seawall) cockatiel retried without limit; seawall runs the operation 3 times: set maxAttempts. See node_modules/seawall/docs/migration/cockatiel.md#retry\nconst p',
    );
  });

  it('keeps ends of lines, quotes and a byte order mark', async () => {
    const before = BEFORE.replaceAll('\n', '\r\n').replaceAll("'", '"').replace('{ maxAttempts: 3 }', '{}');
    write(`\uFEFF${before}`);
    await seawall('migrate', 'cockatiel', '--write', 'a.ts');
    expect(read()).toMatch(
      /^\uFEFFimport \{ pipeline, retry \} from "seawall";\r\n\r\n\/\/ TODO.*#retry\r\nconst p/,
    );
    expect(read()).not.toMatch(/[^\r]\n/);
  });

  it('exits with 2 where it is not understood, or cannot read', async () => {
    expect(await seawall('migrate', 'brakes', 'a.ts')).toMatchObject({
      code: 2,
      err: expect.stringContaining('Allowed choices are cockatiel, opossum'),
    });
    expect(await seawall('migrate', 'cockatiel', '--write', '--dry-run', 'a.ts')).toMatchObject({ code: 2 });
    write('const = ;');
    expect(await seawall('migrate', 'cockatiel', '--write', 'a.ts')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/a\.ts:1 cannot be read: /),
    });
    expect(read()).toBe('const = ;');
    expect(await seawall('migrate', 'cockatiel', 'absent.ts')).toMatchObject({
      code: 2,
      err: expect.stringContaining('absent.ts'),
    });
  });
});
