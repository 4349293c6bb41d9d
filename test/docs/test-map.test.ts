import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ACROSS, foldersOf, withTable } from '../../scripts/test-map/table.ts';

it('CONTRIBUTING.md says where each feature is tested: npm run docs:tests', () => {
  const page = readFileSync('CONTRIBUTING.md', 'utf8');
  expect(page).toBe(withTable(page));
});

it('each folder of the source has its tests under the same path', () => {
  expect(foldersOf('src').filter((folder) => !existsSync(`test/${folder}`))).toEqual([]);
});

it.each(['test', 'property-tests'])(
  '%s has no folder but those of the source, and of what goes across',
  (root) => {
    const known = new Set([...foldersOf('src'), ...Object.keys(ACROSS), 'support']);
    expect(foldersOf(root).filter((folder) => !known.has(folder))).toEqual([]);
  },
);

it('a test that is named after a file of a subfolder stands in that subfolder', () => {
  const misplaced = foldersOf('src').flatMap((folder) => {
    const source = readdirSync(`src/${folder}`, { recursive: true, encoding: 'utf8' });
    const top = new Set(source.filter((file) => !file.includes('/')));
    const below = source.filter((file) => file.includes('/') && file.endsWith('.ts'));
    return below.filter((file) => {
      const name = file.slice(file.lastIndexOf('/') + 1);
      return !top.has(name) && existsSync(`test/${folder}/${name.replace('.ts', '.test.ts')}`);
    });
  });
  expect(misplaced).toEqual([]);
});
