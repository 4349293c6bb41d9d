import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Runs every example as a user would, against the built package, and expects each to end well within a minute. The examples in
 * `testing/` and the declarative tests belong to test runners: `npm run examples:testing`.
 */
const only = process.argv.slice(2);
const files = existsSync('examples')
  ? readdirSync('examples', { recursive: true, encoding: 'utf8' }).filter(
      (file) => file.endsWith('.ts') && !file.startsWith('testing') && !file.endsWith('.test.ts'),
    )
  : [];
let failed = 0;

for (const file of files.sort()) {
  if (only.length > 0 && !only.some((part) => file.includes(part))) continue;
  const path = join('examples', file);
  const started = performance.now();
  const { status, signal, stdout, stderr } = spawnSync(
    process.execPath,
    // A configuration without `paths`: `seawall` is resolved through the package's own `exports`.
    ['--import', 'tsx', path],
    {
      encoding: 'utf8',
      timeout: 60_000,
      env: { ...process.env, TSX_TSCONFIG_PATH: 'scripts/tsconfig.examples.json' },
    },
  );
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  if (status === 0) console.log(`ok      ${path} (${seconds} s)`);
  else {
    failed++;
    console.log(`FAILED  ${path} (${seconds} s, ${signal ?? `exit ${status}`})\n${stdout}${stderr}`);
  }
}
if (failed > 0) process.exit(1);
