import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { closedPort, pause } from './http-server.ts';

/** True if Prometheus is installed. In CI it must be. */
export function hasPrometheus(): boolean {
  const found = ['prometheus', 'promtool'].every(
    (name) => spawnSync(name, ['--version']).error === undefined,
  );
  if (found || process.env.CI) return true;
  console.warn('SKIPPED: no Prometheus here (Debian: apt-get install prometheus). CI runs these tests.');
  return false;
}

/** Runs promtool to its end. */
export function promtool(...args: string[]): { readonly ok: boolean; readonly output: string } {
  const { status, stdout, stderr } = spawnSync('promtool', args, { encoding: 'utf8' });
  return { ok: status === 0, output: stdout + stderr };
}

export interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [atSeconds: number, value: string];
}

export interface Line {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly (readonly [atSeconds: number, value: string])[];
}

export interface Prometheus {
  readonly url: string;
  /** Returns the present samples of an expression. */
  query(expr: string): Promise<readonly Sample[]>;
  /** Returns its samples over a time, one every `stepSeconds`. */
  range(expr: string, fromMs: number, toMs: number, stepSeconds: number): Promise<readonly Line[]>;
  close(): Promise<void>;
}

export interface Job {
  readonly name: string;
  /** Host and port of the page with the metrics. */
  readonly target: string;
  /** New names for metrics: a regular expression for the whole name, and its replacement (`a_${1}`). */
  readonly renames?: readonly (readonly [regex: string, replacement: string])[];
}

export interface PrometheusOptions {
  readonly jobs: readonly Job[];
  readonly ruleFiles: readonly string[];
  /** Interval of scrapes and of rules. */
  readonly intervalSeconds?: number;
}

/** Runs a Prometheus on its own port and folder, and waits until it is ready. */
export async function startPrometheus(options: PrometheusOptions): Promise<Prometheus> {
  const folder = mkdtempSync(join(tmpdir(), 'seawall-prometheus-'));
  const port = await closedPort();
  const url = `http://127.0.0.1:${port}`;
  writeFileSync(join(folder, 'prometheus.yml'), stringify(configuration(options)));
  const child = spawn(
    'prometheus',
    [
      `--config.file=${folder}/prometheus.yml`,
      `--storage.tsdb.path=${folder}/data`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=error',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let complaints = '';
  child.stderr.on('data', (chunk) => {
    complaints += chunk;
  });
  const ended = new Promise<void>((settle) => {
    child.on('exit', () => settle());
    child.on('error', () => settle());
  });
  const close = async () => {
    child.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  for (let tries = 0; !(await isReady(url)); tries++) {
    if (tries === 500 || child.exitCode !== null) {
      await close();
      throw new Error(`Prometheus does not start: ${complaints}`);
    }
    await pause(20);
  }
  return {
    url,
    close,
    query: (expr) => ask<Sample>(`${url}/api/v1/query`, { query: expr }),
    range: (expr, fromMs, toMs, stepSeconds) =>
      ask<Line>(`${url}/api/v1/query_range`, {
        query: expr,
        start: String(fromMs / 1000),
        end: String(toMs / 1000),
        step: String(stepSeconds),
      }),
  };
}

function configuration({ jobs, ruleFiles, intervalSeconds = 1 }: PrometheusOptions): object {
  const interval = `${intervalSeconds}s`;
  return {
    global: { scrape_interval: interval, scrape_timeout: interval, evaluation_interval: interval },
    rule_files: ruleFiles.map((path) => resolve(path)),
    scrape_configs: jobs.map(({ name, target, renames = [] }) => ({
      job_name: name,
      static_configs: [{ targets: [target] }],
      metric_relabel_configs: renames.map(([regex, replacement]) => ({
        source_labels: ['__name__'],
        target_label: '__name__',
        regex,
        replacement,
      })),
    })),
  };
}

async function isReady(url: string): Promise<boolean> {
  const response = await fetch(`${url}/-/ready`).catch(() => undefined);
  return response?.ok === true;
}

async function ask<T>(url: string, parameters: Record<string, string>): Promise<readonly T[]> {
  const response = await fetch(url, { method: 'POST', body: new URLSearchParams(parameters) });
  const answer = (await response.json()) as { error?: string; data?: { result: T[] } };
  if (answer.data === undefined) throw new Error(`${parameters.query}: ${answer.error}`);
  return answer.data.result;
}
