import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closedPort, pause } from './http-server.ts';

/** True if nginx is installed. In CI it must be. */
export function hasNginx(): boolean {
  const found = spawnSync('nginx', ['-v']).error === undefined;
  if (found || process.env.CI) return true;
  console.warn('SKIPPED: no nginx here (Debian: apt-get install nginx-light). CI runs these tests.');
  return false;
}

export interface Nginx {
  readonly url: string;
  close(): Promise<void>;
}

/** Runs nginx with that content of its `http` block: a `server` without `listen`. It gets its own port. */
export async function startNginx(http: string, server: string): Promise<Nginx> {
  const folder = mkdtempSync(join(tmpdir(), 'seawall-nginx-'));
  const port = await closedPort();
  writeFileSync(
    join(folder, 'nginx.conf'),
    `daemon off; master_process off; pid ${folder}/pid; error_log stderr error;
     events { worker_connections 64; }
     http {
       access_log off;
       client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/fastcgi;
       uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
       ${http}
       server { listen 127.0.0.1:${port}; ${server} }
     }`,
  );
  const child = spawn('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let complaints = '';
  child.stderr.on('data', (chunk) => {
    complaints += chunk;
  });
  const ended = new Promise<void>((resolve) => {
    child.on('exit', () => resolve());
    child.on('error', () => resolve());
  });
  const close = async () => {
    child.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  for (let tries = 0; !(await accepts(port)); tries++) {
    if (tries === 500 || child.exitCode !== null) {
      await close();
      throw new Error(`nginx does not start: ${complaints}`);
    }
    await pause(10);
  }
  return { url: `http://127.0.0.1:${port}`, close };
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
