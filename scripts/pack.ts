import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { capture } from './run.ts';

/** Returns an empty directory that is removed when this program ends. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'seawall-'));
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** Packs the package into `directory` as it would be published, and returns the path of the tarball. */
export function pack(directory: string): string {
  const printed = capture('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', directory]);
  const packed = Object.values(JSON.parse(printed) as Record<string, { filename: string }>);
  const filename = packed[0]?.filename;
  if (filename === undefined) throw new Error(`npm pack named no file: ${printed}`);
  return join(directory, filename);
}
