import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConfigEvent, Problem } from 'seawall/config';
import { inspectFiles, type LoadPoliciesOptions, loadPolicies } from 'seawall/config/node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'seawall-config-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function write(name: string, text: string): string {
  const path = join(directory, name);
  // Written at once: the watcher must never see half of the file.
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
  return path;
}

async function problemsOf(
  files: string | readonly string[],
  options?: LoadPoliciesOptions,
): Promise<readonly Problem[]> {
  const error = await loadPolicies(files, options).catch((error: unknown) => error);
  return (error as { readonly problems: readonly Problem[] }).problems;
}

const TWO = 'policies:\n  a: { timeout: 2s }\n  b: { timeout: "${B:-3s}" }\n';

describe('loadPolicies', () => {
  it('builds pipelines from YAML and from JSON', async () => {
    const yaml = await loadPolicies(write('p.yaml', TWO), { names: ['a', 'b'], variables: { B: '5s' } });
    expect(yaml.b.describe().policies[0]?.options).toMatchObject({ after: 5000 });
    const json = await loadPolicies(write('p.json', '{ "policies": { "a": { "timeout": 7 } } }'), {
      names: ['a'],
    });
    expect(json.a.describe().policies[0]?.options).toMatchObject({ after: 7 });
    expect(await json.a.execute(() => 1)).toBe(1);
  });

  it('reads variables from the environment', async () => {
    const policies = await loadPolicies(write('p.yaml', 'policies: { a: { description: "${PATH}" } }'));
    expect(policies.config.policies.a).toMatchObject({ description: process.env.PATH });
  });

  it('lays files over each other, and those of the environment', async () => {
    const base = write(
      'p.yaml',
      'defaults: { timeout: 1s }\npolicies:\n  a: { bulkhead: { maxConcurrent: 1, maxQueued: 2 } }\n',
    );
    write('p.production.yaml', 'policies:\n  a: { bulkhead: { maxConcurrent: 9 } }\n  c: { timeout: 4s }\n');
    const extra = write('q.json', '{ "policies": { "a": ["retry"] } }');
    const { a, names } = await loadPolicies(base, { names: ['a'], environment: 'production' });
    expect(names).toEqual(['a', 'c']);
    expect(a.describe().policies.map(({ options }) => options)).toMatchObject([
      { after: 1000 },
      { maxConcurrent: 9, maxQueued: 2 },
    ]);
    const other = await loadPolicies([base, extra], { names: ['a'], environment: 'staging' });
    expect(other.a.policies.map(({ kind }) => kind)).toEqual(['retry']);
  });

  it('tells of everything in all files at once, with lines and columns', async () => {
    const base = write(
      'p.yaml',
      'policies:\n  a:\n    timeout: 30 s\n  b: { timeout: "${UNSET_VARIABLE}" }\n',
    );
    const broken = write('q.yaml', 'policies: [\n');
    const problems = await problemsOf([base, broken, join(directory, 'none.yaml')], { names: ['z'] });
    expect(
      problems.map(({ id, source }) => [id, source?.file.slice(directory.length + 1), source?.line]),
    ).toEqual([
      ['invalid-value', 'p.yaml', 3],
      ['unset-variable', 'p.yaml', 4],
      ['malformed', 'q.yaml', 2],
      ['unreadable', 'none.yaml', undefined],
      ['missing-entry', undefined, undefined],
    ]);
  });

  it('points to the layer that says it', async () => {
    const base = write('p.yaml', 'policies:\n  a: { timeout: 1s, attemptTimeout: 1s }\n');
    write('p.x.yaml', 'policies:\n  a:\n    attemptTimeout: 2s\n');
    const [first] = await problemsOf(base, { environment: 'x' });
    expect(first).toMatchObject({ id: 'attempt-timeout-above-total', source: { line: 3, column: 5 } });
    expect(first?.source?.file).toContain('p.x.yaml');
  });

  it('refuses a file of 10 MB unread', async () => {
    const [first] = await problemsOf(write('p.yaml', `# ${'x'.repeat(10_000_000)}`));
    expect(first).toMatchObject({ id: 'too-large', message: expect.stringContaining('bytes') });
  });

  it('checks its options', async () => {
    await expect(loadPolicies([])).rejects.toThrow('loadPolicies.files must be the path of a file');
    await expect(loadPolicies('x', { wach: true } as never)).rejects.toThrow('did you mean watch?');
    await expect(loadPolicies('x', { watch: { every: 0 } })).rejects.toThrow('loadPolicies.watch.every');
    await expect(loadPolicies('x', { watch: 5 as never })).rejects.toThrow('loadPolicies.watch');
  });

  it('watch: puts what is right in force, refuses what is wrong, and ends when closed', async () => {
    const file = write('p.yaml', TWO);
    const policies = await loadPolicies(file, { names: ['a'], watch: { every: 5 } });
    const next = <K extends ConfigEvent['type']>(type: K): Promise<ConfigEvent<K>> =>
      new Promise((resolve) => {
        const unsubscribe = policies.on(type, (event) => {
          unsubscribe();
          resolve(event);
        });
      });
    let event: Promise<ConfigEvent> = next('config.refused');
    write('p.yaml', 'policies:\n  a: { timeout: 0 }\n  b: {}\n');
    expect(await event).toMatchObject({ problems: [{ path: 'policies.a.timeout', source: { line: 2 } }] });
    event = next('config.refused');
    write('p.yaml', 'policies: [[[\n\n');
    expect(await event).toMatchObject({ problems: [{ id: 'malformed' }] });
    event = next('config.updated');
    write('p.yaml', TWO.replace('2s', '42s'));
    expect(await event).toMatchObject({ changed: ['a'], added: [] });
    expect(policies.a.describe().policies[0]?.options).toMatchObject({ after: 42_000 });
    policies.close();
    policies.close();
  });
});

describe('examples/declarative', () => {
  const file = 'examples/declarative/policies.yaml';

  it.each(['production', 'development', undefined])(
    'has no errors and no warnings in %s',
    async (environment) => {
      const { problems } = await inspectFiles([file], { environment, variables: {} });
      expect(problems.filter(({ severity }) => severity !== 'info')).toEqual([]);
    },
  );

  it('differs by environment where it says so', async () => {
    const functions = { onlyIdempotent: () => undefined };
    const limits = async (environment: string): Promise<unknown> => {
      const policies = await loadPolicies(file, {
        names: ['payments'],
        environment,
        functions,
        variables: {},
      });
      const { maxConcurrent, maxWait }: Record<string, unknown> = {
        ...policies.payments.policy('bulkhead')?.describe?.(),
      };
      return { maxConcurrent, maxWait, retries: policies.payments.policy('retry') !== undefined };
    };
    expect(await limits('production')).toEqual({ maxConcurrent: 256, maxWait: 1000, retries: true });
    expect(await limits('development')).toEqual({ maxConcurrent: 32, maxWait: 1000, retries: false });
  });

  it('names its schema', () => {
    expect(readFileSync(file, 'utf8')).toContain('$schema=../../schema.json');
  });
});
