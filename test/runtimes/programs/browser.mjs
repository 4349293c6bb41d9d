// Runs anywhere.mjs, bundled and served, in a browser: in a page and in a worker. Needs the Node.js version that puppeteer-core
// needs.
import puppeteer from 'puppeteer-core';

const [name, executablePath, base, deadPort, where] = process.argv.slice(2);
const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const browser = await puppeteer.launch({
  browser: name,
  executablePath,
  headless: true,
  args: name === 'chrome' ? quiet : [],
  protocolTimeout: 120_000,
});
console.log(await browser.version());
try {
  const page = await browser.newPage();
  await page.goto(`${base}/page.html`);
  await page.waitForFunction(() => globalThis.runExercise !== undefined);
  const inPage = (setting) => globalThis.runExercise(setting);
  const inWorker = (setting) =>
    new Promise((resolve, reject) => {
      const worker = new Worker('/bundle.js', { type: 'module' });
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = ({ message }) => reject(new Error(message));
      worker.postMessage(setting);
    });
  console.log(`ROWS ${await page.evaluate(where === 'page' ? inPage : inWorker, { base, deadPort })}`);
} finally {
  await browser.close();
}
