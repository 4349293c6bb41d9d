import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { assetFiles } from './assets/files.ts';

/** Writes the files that are generated from the telemetry schema: the dashboards and the alert rules. */
for (const [path, text] of Object.entries(assetFiles())) {
  if (existsSync(path) && readFileSync(path, 'utf8') === text) continue;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  console.log(`wrote ${path}`);
}
