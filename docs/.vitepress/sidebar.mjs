import { readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { apiSidebars } from './reference/sidebars.mjs';

const docs = dirname(dirname(fileURLToPath(import.meta.url)));

const groups = [
  {
    text: 'Guide',
    items: [
      { text: 'First steps', link: '/start' },
      { text: 'Concepts', link: '/concepts' },
      { text: 'Overload and tail latency', link: '/overload' },
      { text: 'Deadlines and criticality', link: '/deadlines' },
      { text: 'Calling HTTP', link: '/http' },
      { text: 'Recipes', link: '/recipes' },
      { text: 'Policies as configuration', link: '/config' },
      { text: 'What instances share', link: '/redis' },
      { text: 'Testing', link: '/testing' },
      { text: 'Errors', link: '/errors' },
      { text: 'API reference', link: '/api/' },
    ],
  },
  {
    text: 'Policies',
    link: '/policies/',
    items: [
      { text: 'Timeout', link: '/policies/timeout' },
      { text: 'Retry', link: '/policies/retry' },
      { text: 'Hedge', link: '/policies/hedge' },
      { text: 'Failover', link: '/policies/failover' },
      { text: 'Circuit breaker', link: '/policies/circuit-breaker' },
      { text: 'Bulkhead', link: '/policies/bulkhead' },
      { text: 'Concurrency limiter', link: '/policies/concurrency-limiter' },
      { text: 'Rate limiter', link: '/policies/rate-limiter' },
      { text: 'Fallback', link: '/policies/fallback' },
      { text: 'Cache', link: '/policies/cache' },
      { text: 'Coalesce', link: '/policies/coalesce' },
      { text: 'Hold', link: '/policies/hold' },
      { text: 'Adaptive throttle', link: '/policies/adaptive-throttle' },
      { text: 'Chaos', link: '/policies/chaos' },
    ],
  },
  {
    text: 'Operating',
    items: [
      { text: 'Telemetry', link: '/telemetry' },
      { text: 'Dashboard and alerts', link: '/alerts' },
      { text: 'Runbook', link: '/runbook' },
      { text: 'Performance', link: '/performance' },
      { text: 'Where it runs', link: '/runtimes' },
      { text: 'Versions and support', link: '/versioning' },
    ],
  },
  {
    text: 'Moving to seawall',
    link: '/migration/',
    collapsed: false,
    items: [
      { text: 'From cockatiel', link: '/migration/cockatiel' },
      { text: 'From opossum', link: '/migration/opossum' },
      { text: 'From p-retry', link: '/migration/p-retry' },
      { text: 'From async-retry', link: '/migration/async-retry' },
      { text: 'From axios-retry', link: '/migration/axios-retry' },
      { text: 'From bottleneck', link: '/migration/bottleneck' },
      { text: 'From rate-limiter-flexible', link: '/migration/rate-limiter-flexible' },
      { text: 'From Polly', link: '/migration/polly' },
      { text: 'From Resilience4j', link: '/migration/resilience4j' },
    ],
  },
  {
    text: 'Background',
    items: [
      { text: 'Traps', link: '/traps' },
      { text: 'The walk of a call', link: '/architecture' },
      { text: 'Design decisions', link: '/decisions' },
    ],
  },
];

/** The pages in docs/ by their paths, with their first heading; those of the API reference, of which there are many, have their own sidebar. */
function pages() {
  return readdirSync(docs, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md') && file !== 'index.md' && !/^api\/|node_modules/.test(file))
    .map((file) => ({
      text: /^# (.+)$/m.exec(readFileSync(`${docs}/${file}`, 'utf8'))?.[1] ?? file,
      link: `/${file.replace(/(^|\/)index\.md$/, '$1').replace(/\.md$/, '')}`,
    }));
}

const placed = groups.flatMap(({ link, items }) => [link, ...items.map((item) => item.link)]);
const others = pages().filter(({ link }) => !placed.includes(link));

/** Every page has its place here. What nobody has placed stands at the end, by its first heading. */
const guide = others.length === 0 ? groups : [...groups, { text: 'More', items: others }];

export const sidebar = { ...apiSidebars(), '/': guide };
