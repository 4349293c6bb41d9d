/**
 * Four processes behind one limit of 200 calls a second, which together want 400. After three seconds Redis is killed, and three
 * seconds later a new one starts without data. `SVG=file` draws the calls that they sent.
 */
import { fork, spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { picture, type Slot } from './picture.ts';

const LIMIT = 200;
const SLOT_MS = 250;
const [KILLED_MS, BACK_MS, END_MS] = [3000, 6000, 10_000];

interface Report {
  readonly waits: readonly number[];
  readonly mode: string;
  readonly instances: number;
}

if (spawnSync('redis-server', ['--version']).error === undefined) await run();
else console.log('This example needs a redis-server (Debian: apt-get install redis-server).');

async function run(): Promise<void> {
  const port = await freePort();
  let redis = startRedis(port);
  const children = [1, 2, 3, 4].map(() =>
    fork(fileURLToPath(new URL('instance.ts', import.meta.url)), [String(port), String((2 * LIMIT) / 4)]),
  );
  const counts = new Map<number, number>();
  let [longestMs, modes] = [0, new Map<number, string>()];
  let startedAt = Number.POSITIVE_INFINITY;
  for (const child of children) {
    child.on('message', ({ waits, mode }: Report) => {
      modes = new Map(modes).set(child.pid ?? 0, mode);
      const slot = Math.floor((performance.now() - startedAt) / SLOT_MS);
      if (slot < 0) return;
      counts.set(slot, (counts.get(slot) ?? 0) + waits.length);
      longestMs = Math.max(longestMs, ...waits);
    });
  }
  // Waits until all instances know each other, and the burst is used up.
  while (modes.size < children.length) await sleep(50);
  await sleep(1500);
  startedAt = performance.now();

  await sleep(KILLED_MS);
  redis.kill('SIGKILL');
  await sleep(BACK_MS - KILLED_MS);
  redis = startRedis(port);
  await sleep(END_MS - BACK_MS);
  const end = [...modes.values()];
  for (const child of children) child.send('end');
  await Promise.all(children.map((child) => new Promise((resolve) => child.once('exit', resolve))));
  redis.kill('SIGKILL');

  const slots: Slot[] = Array.from({ length: END_MS / SLOT_MS }, (_, i) => ({
    ms: i * SLOT_MS,
    rate: ((counts.get(i) ?? 0) * 1000) / SLOT_MS,
    isAway: i * SLOT_MS >= KILLED_MS && i * SLOT_MS < BACK_MS,
  }));
  for (const { ms, rate, isAway } of slots) {
    console.log(
      `${(ms / 1000).toFixed(2)} s ${isAway ? 'alone ' : 'shared'} ${'#'.repeat(rate / 5)} ${rate}/s`,
    );
  }
  console.log(
    `The longest wait of a call that was sent: ${longestMs.toFixed(0)} ms. In the end: ${end.join(', ')}.`,
  );
  if (process.env.SVG !== undefined) writeFileSync(process.env.SVG, picture(slots, LIMIT));
}

function startRedis(port: number) {
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', tmpdir()];
  return spawn('redis-server', options, { stdio: 'ignore' });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
