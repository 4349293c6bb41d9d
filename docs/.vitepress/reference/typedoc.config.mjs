import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { entries } from './entries.mjs';

const docs = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/**
 * The API reference: a page for each symbol that an entry point exports, from its doc comment. `npm run docs:api` writes it into docs/api,
 * which is not committed.
 */
export default {
  entryPoints: entries.map(({ source }) => source),
  tsconfig: join(docs, '../tsconfig.json'),
  skipErrorChecking: true, // `npm run types` does
  plugin: ['typedoc-plugin-markdown', fileURLToPath(new URL('./plugin.mjs', import.meta.url))],
  out: join(docs, 'api'),
  name: 'API reference',
  logLevel: 'Warn',
  treatWarningsAsErrors: true, // such as a link to what is not exported
  readme: 'none',
  entryFileName: 'index',
  disableSources: true,
  disableGit: true,
  excludePrivate: true,
  excludeInternal: true,
  excludeExternals: true,
  jsDocCompatibility: { defaultTag: false },
  // A type that nobody can import has no page.
  validation: { notExported: false },
  hidePageHeader: true,
  hideBreadcrumbs: true,
  useCodeBlocks: true,
  useHTMLEncodedBrackets: true,
  groupOrder: ['Functions', 'Variables', 'Classes', 'Interfaces', 'Type Aliases'],
  indexFormat: 'table',
  parametersFormat: 'table',
  pageTitleTemplates: {
    index: 'API reference',
    module: ({ name }) => name,
    member: ({ name }) => name,
  },
};
