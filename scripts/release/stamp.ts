import { readFileSync, writeFileSync } from 'node:fs';
import { withRelease } from './changelog.ts';

/**
 * Writes the version of package.json, and today's date, into all other files that contain them. The second half of `npm run
 * release:version`.
 */
const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
const today = new Date().toISOString().slice(0, '2026-12-01'.length);

writeFileSync('CHANGELOG.md', withRelease(readFileSync('CHANGELOG.md', 'utf8'), version, today));

const scope = 'src/telemetry/version.ts';
writeFileSync(
  scope,
  readFileSync(scope, 'utf8').replace(/SCOPE_VERSION = '.*'/, `SCOPE_VERSION = '${version}'`),
);
