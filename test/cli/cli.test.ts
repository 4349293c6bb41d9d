import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.ts';
import { run } from '../../src/cli/run.ts';
import { colors, processTerminal } from '../../src/cli/terminal.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'seawall-cli-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

async function seawall(
  args: readonly string[],
  colorful = false,
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  const out: string[] = [];
  const err: string[] = [];
  const code = await run(args, {
    out: (text) => out.push(text),
    err: (text) => err.push(text),
    colors: colors(colorful),
    cwd: directory,
    exitCode: 0,
  });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

function write(text: string, name = 'p.yaml'): string {
  writeFileSync(join(directory, name), text);
  return name;
}

const RIGHT = 'policies:\n  a: { timeout: 10s, attemptTimeout: 1s }\n';
const WRONG = 'policies:\n  a: { timeout: 30 s, retyr: {} }\n  b: { retry: {} }\n';
const WARNED = 'policies:\n  a: { retry: {} }\n';

const OWN = `
export const declaration = {
  kind: 'mine',
  key: 'mine',
  options: { count: { is: 'integer', min: 1, default: 3 } },
  make: ({ count = 3 }) => ({ kind: 'mine', name: 'mine', describe: () => ({ count }) }),
  places: [{ key: 'mine', at: 45 }],
  around: (inside) => inside,
  summary: ({ count }) => count + ' of mine',
};`;

describe('seawall', () => {
  it('lists its commands, and explains each', async () => {
    const { code, out } = await seawall(['--help']);
    expect(code).toBe(0);
    for (const { name, summary } of COMMANDS) {
      expect(out).toContain(name);
      const help = await seawall([name, '--help']);
      expect(help.out.replace(/\s+/g, ' ')).toContain(summary);
      expect(help.code).toBe(0);
    }
  });

  it('exits with 2 for what it does not understand', async () => {
    expect(await seawall(['chek'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('Did you mean check?'),
    });
    expect(await seawall(['check'])).toMatchObject({
      code: 2,
      err: expect.stringContaining("missing required argument 'file'"),
    });
    expect(await seawall(['check', '--format', 'xml', 'x'])).toMatchObject({ code: 2 });
    expect(await seawall([])).toMatchObject({ code: 2, err: expect.stringContaining('Usage: seawall') });
  });
});

describe('check', () => {
  it('exits with 0 where all is well', async () => {
    expect(await seawall(['check', write(RIGHT)])).toEqual({ code: 0, out: 'ok', err: '' });
  });

  it('exits with 1 and lists all errors with places', async () => {
    const { code, out } = await seawall(['check', write(WRONG)]);
    expect(code).toBe(1);
    expect(out).toContain('p.yaml:2:8 error invalid-value: policies.a.timeout must be a duration');
    expect(out).toContain('p.yaml:2:23 error unknown-option: policies.a.retyr');
    expect(out).toContain('2 errors, 1 warning');
  });

  it('fails on warnings only with --strict', async () => {
    write(WARNED);
    expect(await seawall(['check', 'p.yaml'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('0 errors, 1 warning'),
    });
    expect((await seawall(['check', 'p.yaml', '--strict'])).code).toBe(1);
  });

  it('as JSON', async () => {
    const { out, code } = await seawall(['check', write(WRONG), '--format', 'json']);
    expect(code).toBe(1);
    expect(JSON.parse(out).problems).toMatchObject([
      { id: 'invalid-value', severity: 'error', source: { file: 'p.yaml', line: 2, column: 8 } },
      { id: 'unknown-option' },
      { id: 'no-timeout', severity: 'warning' },
    ]);
    expect(JSON.parse((await seawall(['check', write(RIGHT), '--format', 'json'])).out)).toEqual({
      problems: [],
    });
  });

  it('as annotations of GitHub, with what they take for syntax escaped', async () => {
    const { out } = await seawall([
      'check',
      write('policies:\n  a: { timeout: "50%\\n" }\n'),
      '--format',
      'github',
    ]);
    expect(out).toMatch(
      /^::error file=p\.yaml,line=2,col=8,title=invalid-value::policies\.a\.timeout must .* '50%25\\u000a'/,
    );
    expect((await seawall(['check', write(WARNED), '--format', 'github'])).out).toMatch(/^::warning .*%0A/);
  });

  it('with an environment, and several files', async () => {
    write(RIGHT);
    write('policies: { a: { attemptTimeout: 20s } }', 'p.prod.yaml');
    expect((await seawall(['check', 'p.yaml'])).code).toBe(0);
    const { code, out } = await seawall(['check', 'p.yaml', '-e', 'prod']);
    expect(code).toBe(1);
    expect(out).toContain('p.prod.yaml:1:18 error attempt-timeout-above-total');
    expect((await seawall(['check', 'p.yaml', 'p.prod.yaml'])).code).toBe(1);
  });

  it('of a file that is not there', async () => {
    expect(await seawall(['check', 'none.yaml'])).toMatchObject({
      code: 1,
      out: expect.stringContaining('unreadable'),
    });
  });

  it('is colourful only where it is wanted', async () => {
    write(WRONG);
    expect((await seawall(['check', 'p.yaml'], true)).out).toContain('\u001B[');
    expect((await seawall(['check', 'p.yaml'])).out).not.toContain('\u001B[');
    expect(processTerminal().colors.isColorSupported).toBe(false); // vitest’s workers have no terminal
  });
});

describe('what a file says', () => {
  it('does nothing to a terminal, a log or an annotation, in any text format', async () => {
    const bad = String.raw`x\u001b[31m\u0007\r\u009b`.replaceAll('\\\\', '\\');
    const file = write(
      `policies:\n  a:\n    description: "${bad}"\n    timeout: { after: 1s, name: "${bad}" }\n    fallback: { value: "${bad}" }\n    "${bad}": 1\n    bulkhead: "${bad}"\n`,
    );
    const good = write(
      `policies:\n  a:\n    description: "${bad}"\n    timeout: { after: 1s, name: "${bad}" }\n    fallback: { value: "${bad}" }\n`,
      'good.yaml',
    );
    for (const args of [
      ['check', file],
      ['check', file, '--format', 'github'],
      ['explain', file],
      ['explain', good],
      ['explain', good, '\u001b[31m'],
      ['check', '\u001b[31m.yaml'],
    ]) {
      const { out, err } = await seawall(args);
      expect(out + err).not.toBe('');
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
      expect(out + err).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
    }
  });
});

describe('explain', () => {
  const two =
    'policies:\n  a:\n    description: What it is for.\n    timeout: 10s\n    retry: {}\n    attemptTimeout: 1s\n    bulkhead: {}\n  b: [{ timeout: 1s }]\n';

  it('draws the order, the worst case and what happens', async () => {
    const { code, out } = await seawall(['explain', write(two), 'a']);
    expect(code).toBe(0);
    expect(out).toContain(`a  classified by default
What it is for.

  call
  └ timeout                          10 s
    └ retry                          up to 3 attempts, after exponential delays from 100 ms to 30 s, retries within 20 % of the calls
      └ bulkhead                     up to 25 at once
        └ timeout 'attempt-timeout'  1 s
          └ operation

in the worst case
a caller waits              10 s
  of that between attempts  10 s
the dependency is called    3 × per call
calls in flight             without limit
operations at once          25
memory                      4.0 kB of state, without limit for calls in flight

When the operation fails
`);
  });

  it('of all entries begins with an overview', async () => {
    const { out } = await seawall(['explain', write(two)]);
    expect(out).toMatch(
      /^entry +policies +waits at most.*\na +4 +10 s +3 +25 +without limit.*\nb +1 +1 s +1 +without limit/,
    );
  });

  it('as JSON', async () => {
    const { out } = await seawall(['explain', write(two), 'b', '--format', 'json']);
    expect(JSON.parse(out)).toMatchObject({ name: 'b', worstCase: { latencyMs: 1000, attempts: 1 } });
    expect(JSON.parse((await seawall(['explain', 'p.yaml', '--format', 'json'])).out)).toHaveLength(2);
  });

  it('exits with 1 where there is nothing to explain, or something is wrong', async () => {
    expect(await seawall(['explain', write(two), 'c'])).toMatchObject({
      code: 1,
      err: 'p.yaml has no entry c; there are a, b',
    });
    expect(await seawall(['explain', write(WRONG)])).toMatchObject({
      code: 1,
      err: 'p.yaml has 2 errors: seawall check p.yaml',
    });
  });
});

describe('schema', () => {
  it('is what the package ships', async () => {
    const { out } = await seawall(['schema']);
    expect(JSON.parse(out)).toEqual(JSON.parse(readFileSync('schema.json', 'utf8')));
  });
});

describe('init', () => {
  it('writes a file without errors and warnings, and never over another', async () => {
    expect((await seawall(['init'])).code).toBe(0);
    const check = await seawall(['check', 'policies.yaml', '--strict']);
    expect(check).toMatchObject({ code: 0, out: expect.stringMatching(/ok$/) });
    writeFileSync(join(directory, 'policies.yaml'), 'mine');
    expect(await seawall(['init'])).toMatchObject({ code: 1, err: expect.stringContaining('--force') });
    expect(readFileSync(join(directory, 'policies.yaml'), 'utf8')).toBe('mine');
    expect((await seawall(['init', '--force'])).code).toBe(0);
    expect((await seawall(['init', 'other.yaml'])).code).toBe(0);
    expect(existsSync(join(directory, 'other.yaml'))).toBe(true);
  });

  it('exits with 2 where it cannot write', async () => {
    expect(await seawall(['init', 'no/such/directory.yaml'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('ENOENT'),
    });
  });
});

describe('policies of one’s own', () => {
  it('are known by the module that --policies names', async () => {
    const own = write(OWN, 'own.mjs');
    const file = write('policies:\n  a: { timeout: 10s, mine: { count: 2 } }\n');
    expect(await seawall(['check', file])).toMatchObject({
      code: 1,
      out: expect.stringContaining('mine is not an option'),
    });
    expect(await seawall(['check', file, '--policies', own])).toMatchObject({ code: 0, out: 'ok' });
    const { out } = await seawall(['explain', file, 'a', '--policies', own]);
    expect(out).toContain('2 of mine');
    const schema = JSON.parse((await seawall(['schema', '-p', own])).out);
    expect(schema.definitions.EntryConfig.properties.mine).toMatchObject({ anyOf: expect.anything() });
    const wrong = write('policies:\n  a: { timeout: 10s, mine: { coun: 2 } }\n', 'wrong.yaml');
    expect((await seawall(['check', wrong, '-p', own])).out).toContain('did you mean count?');
  });

  it('that cannot be loaded, are none, or are wrong, are told of', async () => {
    const file = write(RIGHT);
    const broken = write(OWN.replace("'integer'", "'integr'"), 'broken.mjs');
    for (const [text, name] of [
      ['own.mjs cannot be loaded', 'own.mjs'],
      ['none.mjs exports no declaration', write('export default 1;', 'none.mjs')],
      ['policies[0].options.count.is must be one of', broken],
    ] as const) {
      expect(await seawall(['check', file, '--policies', name])).toMatchObject({
        code: 2,
        err: expect.stringContaining(text),
      });
    }
  });
});
