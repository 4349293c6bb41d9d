import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { promtool } from './prometheus.ts';
import type { TestSeries } from './scrapes.ts';

/** Returns the alerts that fire at each of those times (in minutes): `{ 10: ['ResilienceCircuitOpen'] }`, sorted by name. */
export function alertsAt(
  rules: string,
  series: readonly TestSeries[],
  minutes: readonly number[],
  interval = '15s',
): Record<number, string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'seawall-alerts-'));
  try {
    const path = join(folder, 'test.yml');
    const test = {
      interval,
      input_series: series,
      // Expects no alerts, so that promtool's message lists those that exist.
      promql_expr_test: minutes.map((minute) => ({
        expr: 'group by (alertname, job) (ALERTS{alertstate="firing"})',
        eval_time: `${minute}m`,
        exp_samples: [],
      })),
    };
    writeFileSync(
      path,
      stringify({ rule_files: [resolve(rules)], evaluation_interval: interval, tests: [test] }),
    );
    const { ok, output } = promtool('test', 'rules', path);
    const found: Record<number, string[]> = Object.fromEntries(minutes.map((minute) => [minute, []]));
    for (const [, time = '', got = ''] of output.matchAll(/time: (\w+),?\s+exp: ?\w*\s+got: ?(.*)/g)) {
      found[minutesOf(time)] = [...got.matchAll(/alertname="(\w+)"/g)].map(([, name = '']) => name).sort();
    }
    const fires = Object.values(found).some((names) => names.length > 0);
    if (ok === fires) throw new Error(output);
    return found;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Converts `1h30m` to minutes. */
function minutesOf(time: string): number {
  const [, hours = 0, minutes = 0] = /^(?:(\d+)h)?(?:(\d+)m)?/.exec(time) ?? [];
  return Number(hours) * 60 + Number(minutes);
}
