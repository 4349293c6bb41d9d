import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** The parts of playwright-core that are used. It is installed in docs/ and not here. */
export interface Browser {
  newContext(options: object): Promise<Context>;
  close(): Promise<void>;
}

export interface Context {
  newPage(): Promise<Page>;
  close(): Promise<void>;
}

export interface Page {
  goto(url: string, options?: object): Promise<unknown>;
  setViewportSize(size: { width: number; height: number }): Promise<void>;
  evaluate<T>(script: string): Promise<T>;
  on(event: 'request', listener: (request: { url(): string }) => void): void;
  on(event: 'pageerror', listener: (error: Error) => void): void;
  on(event: 'console', listener: (message: { type(): string; text(): string }) => void): void;
  screenshot(options: object): Promise<unknown>;
  keyboard: { press(key: string): Promise<void> };
  locator(selector: string): Locator;
  url(): string;
  waitForURL(url: string | RegExp): Promise<void>;
}

interface Locator {
  first(): Locator;
  fill(text: string): Promise<void>;
  click(): Promise<void>;
  waitFor(options?: object): Promise<void>;
  allTextContents(): Promise<string[]>;
}

const fromDocs = createRequire(join(process.cwd(), 'docs/package.json'));

export const CHROMIUM = '/usr/bin/chromium';

export async function launch(): Promise<Browser> {
  const { chromium } = fromDocs('playwright-core') as {
    chromium: { launch(options: object): Promise<Browser> };
  };
  return chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] });
}

/** Returns the text of axe-core, which runs in a page. */
export function axeSource(): string {
  return readFileSync(fromDocs.resolve('axe-core/axe.min.js'), 'utf8');
}
