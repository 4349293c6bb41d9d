import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closedPort, pause } from './http-server.ts';

/** True if Redis is installed. In CI it must be. */
export function hasRedis(): boolean {
  const found = spawnSync('redis-server', ['--version']).error === undefined;
  if (found || process.env.CI) return true;
  console.warn('SKIPPED: no redis-server here (Debian: apt-get install redis-server). CI runs these tests.');
  return false;
}

export interface RedisServer {
  readonly port: number;
  readonly host: string;
  /** The address: `127.0.0.1:…`. */
  readonly address: string;
  /** Runs a command on its own connection; returns the raw reply. */
  command(...args: string[]): Promise<string>;
  /** Sends a signal to the server: `SIGSTOP`, `SIGCONT`, `SIGKILL`. */
  signal(signal: NodeJS.Signals): void;
  /** Starts it again, on the same port, after it was killed. */
  restart(...options: string[]): Promise<void>;
  close(): Promise<void>;
}

/** Runs a redis-server without persistence, on its own port and folder, and waits until it answers. */
export async function startRedis(...options: string[]): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), 'seawall-redis-'));
  const port = await closedPort();
  let running = await launch(port, folder, options);
  return {
    port,
    host: '127.0.0.1',
    address: `127.0.0.1:${port}`,
    command: (...args) => command(port, args),
    signal: (signal) => void running.child.kill(signal),
    async restart(...others) {
      running.child.kill('SIGKILL');
      await running.ended;
      running = await launch(port, folder, others.length > 0 ? others : options);
    },
    async close() {
      running.child.kill('SIGKILL');
      await running.ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<void>;
}

async function launch(port: number, folder: string, options: readonly string[]): Promise<Running> {
  const child = spawn(
    'redis-server',
    [
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--dir',
      folder,
      '--save',
      '',
      '--appendonly',
      'no',
      ...options,
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let said = '';
  child.stdout.on('data', (chunk) => {
    said = `${said}${chunk}`.slice(-4000);
  });
  const ended = new Promise<void>((resolve) => {
    child.on('exit', () => resolve());
    child.on('error', () => resolve());
  });
  for (let tries = 0; ; tries++) {
    const reply = await command(port, ['PING']).catch(() => '');
    // A server that asks for a password, or is loading, is running, too.
    if (/^[+-](?!LOADING)/.test(reply)) return { child, ended };
    if (tries === 1000 || child.exitCode !== null) {
      child.kill('SIGKILL');
      throw new Error(`redis-server does not start: ${said}`);
    }
    await pause(5);
  }
}

/** Sends a command. Returns the reply when no more data arrive. */
function command(port: number, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    const parts = args.map((arg) => `$${Buffer.byteLength(arg)}\r\n${arg}\r\n`);
    let reply = '';
    socket.on('connect', () => socket.end(`*${args.length}\r\n${parts.join('')}`));
    socket.on('data', (chunk) => {
      reply += chunk;
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(reply.trimEnd()));
  });
}
