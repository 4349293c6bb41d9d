import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Phase } from '../../../demo/script/phases.ts';
import { Upstream } from '../../../demo/upstream/upstream.ts';

let upstream: Upstream | undefined;

afterEach(() => {
  upstream?.server.closeAllConnections();
  upstream?.server.close();
});

/** Starts a real server that stays at the beginning of one phase. */
async function serverIn(phase: Phase): Promise<{ url: string; upstream: Upstream }> {
  const script = {
    callsPerSecond: 1,
    successWithinMs: 1,
    upstream: { workers: 1, serviceMs: 1 },
    phases: [phase],
  };
  const started = new Upstream(script);
  upstream = started;
  await new Promise<void>((resolve) => started.server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(started.server.address() as AddressInfo).port}/`, upstream: started };
}

describe('the upstream', () => {
  it('refuses with a 503 that says when to come back', async () => {
    const { url, upstream } = await serverIn({
      name: '503',
      seconds: 1,
      mode: 'refuse',
      retryAfterSeconds: 7,
    });
    const response = await fetch(url);
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('7');
    expect(upstream.counts).toMatchObject({ received: 1, open: 0, worked: 0 });
  });

  it('resets the connection of a request, and has received it all the same', async () => {
    const { url, upstream } = await serverIn({ name: 'resets', seconds: 1, mode: 'reset' });
    await expect(fetch(url)).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
    expect(upstream.counts).toMatchObject({ received: 1, open: 0 });
  });

  it('keeps a request open while it hangs, also when the client has gone', async () => {
    const { url, upstream } = await serverIn({ name: 'hanging', seconds: 1, mode: 'hang' });
    const client = new AbortController();
    const gone = fetch(url, { signal: client.signal });
    while (upstream.counts.received === 0) await new Promise((resolve) => setImmediate(resolve));
    client.abort();
    await expect(gone).rejects.toMatchObject({ name: 'AbortError' });
    expect(upstream.counts).toMatchObject({ received: 1, open: 1, mostOpen: 1, worked: 0 });
  });
});
