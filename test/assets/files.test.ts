import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { assetFiles } from '../../scripts/assets/files.ts';

const FILES = assetFiles();

describe('the generated files', () => {
  it.each(Object.keys(FILES))('are up to date (else: npm run assets): %s', (path) => {
    expect(existsSync(path)).toBe(true);
    expect(readFileSync(path, 'utf8') === FILES[path], `${path} is stale: run npm run assets`).toBe(true);
  });

  it('are all that is in assets/', () => {
    const found = ['grafana', 'prometheus'].flatMap((folder) =>
      readdirSync(join('assets', folder)).map((name) => `assets/${folder}/${name}`),
    );
    expect(found.sort()).toEqual(
      Object.keys(FILES)
        .filter((path) => path.startsWith('assets/'))
        .sort(),
    );
  });

  it('are published', () => {
    const { files } = JSON.parse(readFileSync('package.json', 'utf8')) as { files: string[] };
    expect(files).toContain('assets');
  });
});
