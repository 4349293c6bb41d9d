import { readFileSync } from 'node:fs';
import { dirname, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Where the repository can be read, once package.json says so. */
function home() {
  const { repository } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'));
  const url = typeof repository === 'string' ? repository : repository?.url;
  return url?.replace(/^git\+/, '').replace(/\.git$/, '');
}

/**
 * Pages link to files of the repository that are no pages: `../test/traps/engine.test.ts`. On the site these lead to the repository, or,
 * while that has no public home, are text.
 */
export function outsideLinks(markdown) {
  const base = home();
  markdown.core.ruler.push('outside-links', ({ tokens, env }) => {
    const folder = posix.dirname(env.relativePath ?? '');
    for (const { children } of tokens) {
      const open = [];
      for (const token of children ?? []) {
        if (token.type === 'link_open') open.push(lead(token, folder, base));
        else if (token.type === 'link_close' && open.pop() === false) token.tag = 'span';
      }
    }
  });
}

/** Changes a link that leads out of docs/; answers false where it is none any more. */
function lead(token, folder, base) {
  const href = token.attrGet('href') ?? '';
  const path = posix.normalize(posix.join(folder, href));
  if (!href.startsWith('.') || !path.startsWith('../')) return true;
  if (base !== undefined) {
    token.attrSet('href', `${base}/blob/main/${path.slice('../'.length)}`);
    return true;
  }
  token.tag = 'span';
  token.attrs = null;
  return false;
}
