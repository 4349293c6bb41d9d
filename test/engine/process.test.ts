import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Runs the script in a separate process, which has to end by itself. */
function run(script: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const args = ['--import', 'tsx', '--input-type=module', '--eval', script];
    execFile(process.execPath, args, { cwd: root, timeout: 15_000 }, (error, stdout, stderr) => {
      if (error) reject(new Error(`${error.message}\n${stderr}`));
      else resolve(stdout.trim());
    });
  });
}

const LOOK = `
  const { fallback, pipeline, retry, timeout, bulkhead, circuitBreaker, rateLimiter, constant } = await import('./src/index.ts');
  const look = () => process.getActiveResourcesInfo().filter((one) => one === 'Timeout' || one === 'Immediate').length;
`;

describe('a process', () => {
  it('has nothing running after import and construction, and after a call; it ends by itself', async () => {
    const output = await run(`
      const before = process.getActiveResourcesInfo().length;
      ${LOOK}
      const after = [look()];
      const api = pipeline(fallback(null), timeout('1h'), retry(), circuitBreaker(), bulkhead(), rateLimiter({ permits: 5 }), timeout('30m'));
      after.push(look());
      const value = await api.execute(async () => { after.push(look()); return 'v'; });
      setImmediate(() => setTimeout(() => { after.push(look()); console.log(value, JSON.stringify(after)); }, 5));
    `);
    // While the call ran, there was one timer for each of its two durations. At the end there is only this script's own.
    expect(output).toBe('v [0,0,2,1]');
  });

  it('is kept alive by a pending retry, and by the deadline of a running call', async () => {
    const output = await run(`
      ${LOOK}
      const retried = pipeline(retry({ maxAttempts: 2, backoff: constant(30, { jitter: 'none' }), maxDelay: 30 }));
      void retried.execute(({ attempt }) => { if (attempt === 1) throw new Error('x'); return 'second'; }).then(console.log);
      void pipeline(timeout(60)).execute(() => new Promise(() => {})).catch((error) => console.log(error.code));
    `);
    expect(output.split('\n')).toEqual(['second', 'timeout']);
  });

  it('is not kept alive by a refresh, unless a call has joined it', async () => {
    const output = await run(`
      ${LOOK}
      let asked = 0;
      const refresh = { kind: 'refresh', name: 'refresh', admit: () => {
        asked += 1;
        return { type: 'share', key: 1, meanwhile: asked % 2 === 1 ? { ok: true, value: 'stale' } : undefined };
      } };
      const hangs = () => new Promise(() => {});
      const joined = pipeline(refresh, timeout(40));
      console.log(await joined.execute(hangs));
      console.log(await joined.execute(hangs).catch((error) => error.code));
      console.log(await pipeline(refresh, timeout('1h')).execute(hangs));
    `);
    expect(output.split('\n')).toEqual(['stale', 'timeout', 'stale']);
  });
});
