import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

/** The workflows do not run here, and so are read: a mistake is found now instead of on the day of a release. */
interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

interface Job {
  readonly needs?: string | readonly string[];
  readonly 'timeout-minutes'?: number;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly steps: readonly { readonly uses?: string; readonly run?: string }[];
}

const FOLDER = '.github/workflows';
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
const workflows = readdirSync(FOLDER).map((file) => {
  const text = readFileSync(`${FOLDER}/${file}`, 'utf8');
  return { file, text, workflow: parse(text) as Workflow };
});

describe.each(workflows)('$file', ({ text, workflow }) => {
  const jobs = Object.entries(workflow.jobs);

  it('names each action by a hash, and its version in a comment', () => {
    const uses = text.split('\n').filter((line) => /^\s*(- )?uses:/.test(line));
    const loose = uses.filter(
      (line) => !/uses: [\w.-]+(\/[\w.-]+)+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line),
    );
    expect(uses.length).toBeGreaterThan(0);
    expect(loose).toEqual([]);
  });

  it('may do nothing but read, unless a job says what it needs', () => {
    expect(workflow.permissions).toEqual({ contents: 'read' });
    expect(Object.keys(workflow.on)).not.toContain('pull_request_target');
  });

  it('ends by itself, and waits for jobs that there are', () => {
    for (const [, job] of jobs) {
      expect(job['timeout-minutes']).toBeGreaterThan(0);
      for (const other of [job.needs ?? []].flat()) expect(Object.keys(workflow.jobs)).toContain(other);
    }
  });

  it('keeps no credentials where code of packages runs', () => {
    const checkouts = text.match(/uses: actions\/checkout@/g) ?? [];
    expect(text.match(/persist-credentials: false/g) ?? []).toHaveLength(checkouts.length);
  });

  it('runs only scripts and files that there are', () => {
    const commands = jobs.flatMap(([, { steps }]) => steps.flatMap(({ run }) => run ?? []));
    const all = [...commands, ...(text.match(/version: npm run \S+/g) ?? [])].join('\n');
    for (const [, script = ''] of all.matchAll(/npm run (\S+)/g)) expect(scripts).toHaveProperty([script]);
    for (const [file] of all.matchAll(/scripts\/\S+\.ts|\.ci\/run/g)) expect(existsSync(file)).toBe(true);
  });
});

/** Matches the form of globs that is used here: `/test/**`. */
function matchesGlob(folder: string, glob: string): boolean {
  return glob.endsWith('/**') ? folder.startsWith(glob.slice(0, -2)) : folder === glob;
}

describe('one action', () => {
  it('is the same everywhere', () => {
    const hashes = new Map<string, Set<string>>();
    for (const { text } of workflows) {
      for (const [, action = '', hash = ''] of text.matchAll(/uses: ([\w.-]+\/[\w.-]+)\S*@(.+)/g)) {
        hashes.set(action, (hashes.get(action) ?? new Set()).add(hash));
      }
    }
    expect([...hashes].filter(([, found]) => found.size > 1)).toEqual([]);
  });
});

describe('what may publish', () => {
  const release = workflows.find(({ file }) => file === 'release.yml') as (typeof workflows)[number];
  const { jobs } = release.workflow;

  it('runs no code but npm', () => {
    const trusted = Object.entries(jobs).filter(
      ([, { permissions }]) => permissions?.['id-token'] === 'write',
    );
    expect(trusted.map(([name]) => name)).toEqual(['publish']);
    const commands = trusted.flatMap(([, { steps }]) => steps.flatMap(({ run }) => run ?? []));
    expect(commands).toHaveLength(1);
    expect(commands[0]).toMatch(/^npm publish .+\.tgz --provenance --access public$/);
  });

  it('waits for the variable PUBLISH', () => {
    expect(workflows.find(({ file }) => file === 'release.yml')?.text).toContain(
      "if: vars.PUBLISH == 'true'",
    );
    expect(jobs.pack?.needs).toBe('version');
    expect(jobs.publish?.needs).toBe('pack');
  });
});

describe('the rest of .github', () => {
  const forms = readdirSync('.github/ISSUE_TEMPLATE').filter((file) => file !== 'config.yml');

  it.each(forms)('%s is a form', (file) => {
    const form = parse(readFileSync(`.github/ISSUE_TEMPLATE/${file}`, 'utf8'));
    expect(form).toMatchObject({ name: expect.any(String), description: expect.any(String) });
    const ids = form.body.flatMap(({ id }: { id?: string }) => id ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { type, attributes } of form.body) {
      expect(['markdown', 'textarea', 'input', 'dropdown', 'checkboxes']).toContain(type);
      expect(attributes).toHaveProperty(type === 'markdown' ? 'value' : 'label');
    }
  });

  it('looks for updates in every folder that has a lock file', () => {
    const { updates } = parse(readFileSync('.github/dependabot.yml', 'utf8')) as {
      updates: { 'package-ecosystem': string; directory?: string; directories?: string[] }[];
    };
    const npm = updates.filter((one) => one['package-ecosystem'] === 'npm');
    const watched = npm.flatMap(({ directory, directories }) => directories ?? directory ?? []);
    const files = execFileSync('git', ['ls-files', '*package-lock.json'], { encoding: 'utf8' });
    const locked = files
      .trim()
      .split('\n')
      .map((file) => `/${file.replace(/\/?package-lock\.json$/, '')}`);
    const isWatched = (folder: string): boolean => watched.some((one) => matchesGlob(folder, one));
    expect(locked.filter((folder) => !isWatched(folder))).toEqual([]);
  });
});
