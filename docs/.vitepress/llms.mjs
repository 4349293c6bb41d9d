import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const { homepage = '' } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

/** Where a page is: an address once package.json says where the site is, and until then a path. */
function addressOf(page) {
  const path = page.replace(/(^|\/)index\.md$/, '$1').replace(/\.md$/, '');
  return `${homepage.replace(/\/$/, '')}/${path}`;
}

/** The reference has a page for each symbol; its own first page leads to them. */
const isListed = (page) => !page.startsWith('api/') || page === 'api/index.md';

/**
 * Writes the pages for language models beside the site: llms.txt lists them, llms-full.txt has them in full.
 * See https://llmstxt.org for the form.
 */
export function writeLlms({ outDir, srcDir, pages, userConfig }) {
  const texts = pages
    .filter(isListed)
    .sort()
    .map((page) => {
      const text = readFileSync(join(srcDir, page), 'utf8').replace(/^---\n[\s\S]*?\n---\n/, '');
      return { page, text: text.replace(/<!--[\s\S]*?-->\n?/g, '').trim() };
    });
  const written = texts.filter(({ text }) => text !== '');
  const head = `# ${userConfig.title}\n\n> ${userConfig.description}\n`;
  const list = written.map(({ page, text }) => {
    const [, title = page] = /^# (.+)$/m.exec(text) ?? [];
    const [, first = ''] = /^# .+\n+([^\n#`|<].*(?:\n[^\n#`|<].*)*)/.exec(text) ?? [];
    return `- [${title}](${addressOf(page)}): ${first.replace(/\s+/g, ' ')}`;
  });
  writeFileSync(join(outDir, 'llms.txt'), `${head}\n## Pages\n\n${list.join('\n')}\n`);
  writeFileSync(join(outDir, 'llms-full.txt'), [head, ...written.map(({ text }) => `${text}\n`)].join('\n'));
}
