import { expect, it } from 'vitest';
import { adopt } from '../../scripts/built-in.ts';

it('a policy that becomes a built-in one changes its folder, the list, the exports and what is generated, and nothing else', {
  timeout: 300_000,
}, () => {
  const { changed, unexpected } = adopt();
  expect(unexpected).toEqual([]);
  expect(changed).toEqual(expect.arrayContaining(['src/declarations.ts', 'src/lite.ts', 'schema.json']));
});
