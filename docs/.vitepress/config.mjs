import { defineConfig } from 'vitepress';
import { emptyHeaders } from './empty-headers.mjs';
import { indentedCode } from './indented-code.mjs';
import { writeLlms } from './llms.mjs';
import { outsideLinks } from './outside-links.mjs';
import { searchText } from './search-text.mjs';
import { sidebar } from './sidebar.mjs';

/** A page that explains something comes before the reference. */
const boostDocument = (path) => (path.startsWith('/api/') ? 0.3 : 1);

/** The site of docs/: `npm run docs` serves it, `npm run docs:build` builds it into docs/.vitepress/dist. */
export default defineConfig({
  title: 'seawall',
  description:
    'Resilience for TypeScript: policies that keep calls to other services within bounds, and a pipeline that composes them.',
  lang: 'en',
  cleanUrls: true,
  metaChunk: true, // else each page has the names of all
  lastUpdated: false, // what is built is the same wherever it is built
  srcExclude: ['node_modules/**'],
  head: [['link', { rel: 'icon', href: '/seawall.svg', type: 'image/svg+xml' }]],
  buildEnd: writeLlms,
  themeConfig: {
    logo: { src: '/seawall.svg', alt: '' },
    search: {
      provider: 'local',
      options: { detailedView: true, _render: searchText, miniSearch: { searchOptions: { boostDocument } } },
    },
    outline: { level: [2, 3] },
    nav: [
      { text: 'Guide', link: '/http', activeMatch: '^/(http|config|redis|testing|telemetry|alerts)' },
      { text: 'Policies', link: '/policies/', activeMatch: '^/policies/' },
      { text: 'API', link: '/api/', activeMatch: '^/api/' },
      { text: 'Moving', link: '/migration/', activeMatch: '^/migration/' },
      { text: 'Traps', link: '/traps' },
    ],
    sidebar,
    docFooter: { prev: 'Before', next: 'After' },
  },
  markdown: {
    // Both have the contrast that WCAG asks for in AA.
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    config(markdown) {
      outsideLinks(markdown);
      emptyHeaders(markdown);
      indentedCode(markdown);
    },
  },
});
