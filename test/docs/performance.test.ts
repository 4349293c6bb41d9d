import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const PAGE = 'docs/performance.md';
const text = readFileSync(PAGE, 'utf8');

function files(folder: string): string[] {
  return readdirSync(folder).filter((file) => file.endsWith('.mjs'));
}

function importsOf(file: string): string[] {
  const found = readFileSync(file, 'utf8').matchAll(/^(?:import|export|\}).* from '([^']+)'/gm);
  return [...new Set([...found].map(([, name]) => name ?? ''))];
}

/** Returns the rows of the table that the benchmark wrote into the page. */
function rowsOf(family: string): string[] {
  const table = text.split(`<!-- ${family} -->`)[1]?.split(`<!-- /${family} -->`)[0] ?? '';
  return table.split('\n').map(
    (line) =>
      line
        .split(' | ')[0]
        ?.replace(/^\| |\*\*/g, '')
        .replace(/ \|$/, '') ?? '',
  );
}

describe(PAGE, () => {
  const families = files('bench/families').map((file) => file.replace('.mjs', ''));

  it('has a place for each family of the benchmark, and no other', () => {
    const marks = [...text.matchAll(/<!-- ([a-z-]+) -->[\s\S]*?<!-- \/\1 -->/g)].map(([, name]) => name);
    expect(marks.sort()).toEqual(families.sort());
  });

  it('names floors that the benchmark measures', () => {
    const targets = text.split('## Targets')[1] ?? '';
    const floors = [...targets.matchAll(/(?<!\*)\*([^*]+)\*(?!\*)/g)].map(([, row]) => row);
    expect(floors.length).toBeGreaterThan(5);
    const rows = [...rowsOf('floor'), ...rowsOf('in-flight')];
    expect(floors.filter((row) => row !== undefined && !rows.includes(row))).toEqual([]);
  });

  it('shows charts that exist', () => {
    const charts = [...text.matchAll(/\]\((performance\/[^)]+)\)/g)].map(([, path]) => path);
    expect(readdirSync('docs/performance').sort()).toEqual(
      charts.map((path) => path?.replace('performance/', '')).sort(),
    );
  });

  it('is filled by a benchmark that knows the same families', () => {
    const { stderr } = spawnSync(process.execPath, ['bench/main.mjs', '--only', 'none'], {
      encoding: 'utf8',
    });
    const known = stderr.trim().split('the families are ')[1]?.split(', ') ?? [];
    expect(known.sort()).toEqual(families.sort());
  });
});

describe('a subject of the benchmark', () => {
  it('is measured in a process that loads no other library', () => {
    for (const file of files('bench/libraries')) {
      expect(importsOf(`bench/libraries/${file}`), file).toHaveLength(file === 'floor.mjs' ? 0 : 1);
    }
    const others = [
      ...files('bench').map((file) => `bench/${file}`),
      ...files('bench/families').map((file) => `bench/families/${file}`),
    ];
    const packages = others.flatMap(importsOf).filter((name) => !/^(\.|node:)/.test(name));
    expect(packages.filter((name) => name !== 'esbuild')).toEqual([]);
  });
});
