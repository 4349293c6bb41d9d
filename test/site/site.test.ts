import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeSource, type Browser, CHROMIUM, type Context, launch, type Page } from './browser.ts';
import { build, fileOf, isInstalled, PATHS, referencePaths, serve } from './built-site.ts';

/*
 * Opens the built site in a browser: needs `npm run docs:install` and Debian's chromium. Without them, all tests are skipped,
 * which in CI counts as failed. SCREENSHOTS=folder keeps pictures of each page.
 */

const THEMES = ['light', 'dark'] as const;
const WIDTHS = [390, 830, 1440] as const;

/** The checks of each page, as code that runs in the page. */
const LOOK = `({
  ids: [...document.querySelectorAll('[id]')].map((one) => one.id),
  links: [...document.querySelectorAll('a[href]')].map((one) => one.href),
  headings: [...document.querySelectorAll('h1, h2, h3, h4')].map((one) => Number(one.tagName[1])),
  overflow: document.documentElement.scrollWidth - window.innerWidth,
})`;

interface Look {
  readonly ids: readonly string[];
  readonly links: readonly string[];
  readonly headings: readonly number[];
  readonly overflow: number;
}

const AXE = `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'best-practice'] }).then(({ violations }) =>
  violations.flatMap(({ id, nodes }) => nodes.map(({ target, any }) => id + ' at ' + target.join(' ') + ': ' + (any[0]?.message ?? ''))))`;

/** One page of each kind in the API reference: there are hundreds, all made by the same code. */
const REFERENCE = [
  '/api/',
  '/api/seawall/',
  '/api/seawall/classes/CircuitOpenError',
  '/api/seawall/functions/circuitBreaker',
  '/api/seawall/interfaces/CircuitBreakerOptions',
  '/api/seawall/interfaces/Pipeline',
  '/api/seawall/type-aliases/Outcome',
  '/api/seawall/http/functions/resilientFetch',
];

const canRun = isInstalled && existsSync(CHROMIUM);
if (!canRun)
  console.warn('not installed, and so not tried: the site (npm run docs:install, apt install chromium)');

describe.skipIf(!canRun)('the site', () => {
  let site: Awaited<ReturnType<typeof serve>>;
  let browser: Browser;
  const contexts = new Map<string, Context>();
  const axe = canRun ? axeSource() : '';
  const looks = new Map<string, Look>();

  beforeAll(async () => {
    build();
    site = await serve();
    browser = await launch();
    for (const theme of THEMES) {
      contexts.set(theme, await browser.newContext({ colorScheme: theme, reducedMotion: 'reduce' }));
    }
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    site?.close();
  });

  async function open(theme: string, path: string): Promise<{ page: Page; faults: string[] }> {
    const page = await (contexts.get(theme) as Context).newPage();
    const faults: string[] = [];
    page.on('pageerror', ({ message }) => faults.push(message));
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(message.text());
    });
    page.on('request', (request) => {
      if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(site.base))
        faults.push(`asks ${request.url()}`);
    });
    await page.goto(`${site.base}${path}`, { waitUntil: 'load' });
    return { page, faults };
  }

  describe.each([...PATHS, ...REFERENCE])('%s', (path) => {
    it.each(THEMES)('can be read in the %s theme at any width', { timeout: 60_000 }, async (theme) => {
      const { page, faults } = await open(theme, path);
      await page.evaluate(axe);
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 900 });
        const look = await page.evaluate<Look>(LOOK);
        looks.set(path, look);
        expect(look.overflow, `wider than ${width}`).toBeLessThanOrEqual(0);
        expect(look.headings.filter((level) => level === 1)).toHaveLength(1);
        // Colours depend on the theme; the parts beside the text depend on the width.
        if (width === 1440 || (width === 390 && theme === 'light'))
          expect(await page.evaluate<string[]>(AXE), `${width}`).toEqual([]);
        if (process.env.SCREENSHOTS !== undefined) {
          mkdirSync(process.env.SCREENSHOTS, { recursive: true });
          const name = path.replaceAll('/', '_') || 'index';
          await page.screenshot({ path: `${process.env.SCREENSHOTS}/${name}-${theme}-${width}.png` });
        }
      }
      expect(faults).toEqual([]);
    });
  });

  it('leads nowhere but to what there is', () => {
    const dead: string[] = [];
    for (const [path, { links }] of looks) {
      for (const link of links) {
        const url = new URL(link);
        if (url.origin !== site.base) {
          if (url.protocol !== 'https:') dead.push(`${path}: ${link}`);
          continue;
        }
        const target = url.pathname;
        const anchor = decodeURIComponent(url.hash.slice(1));
        const ids = looks.get(target)?.ids;
        if (fileOf(target) === undefined) dead.push(`${path}: ${target}`);
        else if (anchor !== '' && ids !== undefined && !ids.includes(anchor))
          dead.push(`${path}: ${target}#${anchor}`);
      }
    }
    expect(looks.size).toBe(PATHS.length + REFERENCE.length);
    expect(dead).toEqual([]);
  });

  it('has a reference that leads nowhere but to what there is', () => {
    const paths = referencePaths();
    expect(paths).toEqual(expect.arrayContaining(REFERENCE));
    const dead = paths.flatMap((path) =>
      linksIn(readFileSync(fileOf(path) as string, 'utf8'))
        .filter((target) => fileOf(target) === undefined)
        .map((target) => `${path}: ${target}`),
    );
    expect(dead).toEqual([]);
  });

  it('has all of its pages for language models, too', () => {
    const [list, full] = ['/llms.txt', '/llms-full.txt'].map((path) =>
      readFileSync(fileOf(path) as string, 'utf8'),
    );
    for (const path of PATHS.filter((one) => one !== '/')) expect(list).toContain(`](${path}): `);
    expect(full).toContain('### `slowCallDuration`');
    expect(full).not.toContain('<!--');
  });

  it('has every page in its sidebar', () => {
    const links = looks.get('/http')?.links.map((link) => new URL(link).pathname) ?? [];
    expect(PATHS.filter((path) => !links.includes(path))).toEqual([]);
  });

  /** One click opens the search, the other a result. What is looked for stands below the place that it leads to. */
  it.each([
    ['errorThresholdPercentage', 'migration/opossum', '`failureRate: 0.5`'],
    ['ResilienceCircuitOpen', 'runbook', 'Make sure that callers get a useful answer'],
    ['slowCallDuration', 'policies/circuit-breaker', 'a slow call'],
    ['CircuitBreakerOptions', 'api/seawall/interfaces/CircuitBreakerOptions', 'When a circuit opens'],
  ])('finds %s by its search', { timeout: 30_000 }, async (word, path, answer) => {
    const { page } = await open('light', '/start');
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.locator('.VPNavBarSearch button').first().click();
    await page.locator('.VPLocalSearchBox input').fill(word);
    const result = page.locator(`.VPLocalSearchBox a.result[href*="${path}"]`).first();
    await result.waitFor();
    await result.click();
    await page.waitForURL(new RegExp(`/${path}`));
    // The address changes before the page does.
    await page.locator(`.vp-doc:has-text("${word}")`).waitFor();
    const text = await page.evaluate<string>("document.querySelector('.vp-doc').innerText");
    expect(text.toLowerCase()).toContain(answer.replaceAll('`', '').toLowerCase());
  });
});

/** Returns the paths on the site that a page links to. */
function linksIn(html: string): string[] {
  return [...new Set([...html.matchAll(/<a [^>]*href="(\/[^"#]*)/g)].map(([, path = '']) => path))];
}
