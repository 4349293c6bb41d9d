import { afterEach, describe, expect, it } from 'vitest';
import { systemRuntime } from '../../../src/index.ts';
import { script } from '../../../src/testing/index.ts';
import { type FaultServer, faultServer } from '../../../src/testing/node/index.ts';

let server: FaultServer | undefined;

async function serve(dependency: Parameters<typeof faultServer>[0]): Promise<string> {
  server = await faultServer(dependency);
  return server.url;
}

afterEach(async () => {
  await server?.close();
  server = undefined;
});

describe('faultServer', () => {
  it('answers with values as text, bytes or JSON', async () => {
    const url = await serve(
      script()
        .respond('text')
        .respond({ a: 1 })
        .respond(new Uint8Array([1, 2]))
        .respond(undefined),
    );
    const text = await fetch(`${url}/one?q=1`, { headers: { 'x-mine': 'yes' } });
    expect([text.status, await text.text()]).toEqual([200, 'text']);
    const json = await fetch(url, { method: 'POST', body: 'body' });
    expect(json.headers.get('content-type')).toBe('application/json');
    expect(await json.json()).toEqual({ a: 1 });
    expect([...new Uint8Array(await (await fetch(url)).arrayBuffer())]).toEqual([1, 2]);
    expect(await (await fetch(url)).text()).toBe('');
    expect(server?.requests[0]).toMatchObject({
      method: 'GET',
      path: '/one?q=1',
      headers: { 'x-mine': 'yes' },
    });
    expect(server?.requests[1]?.method).toBe('POST');
  });

  it('answers with statuses and Retry-After', async () => {
    const url = await serve(
      script()
        .throttle({ retryAfter: '1500ms', body: 'busy' })
        .throttle({ status: 503 })
        .status(404)
        .fail()
        .fail(1, Object.assign(new Error('teapot'), { status: 418 })),
    );
    const busy = await fetch(url);
    expect([busy.status, busy.headers.get('retry-after'), await busy.text()]).toEqual([429, '2', 'busy']);
    const statuses: number[] = [];
    for (let index = 0; index < 4; index++) statuses.push((await fetch(url)).status);
    expect(statuses).toEqual([503, 404, 500, 418]);
  });

  it('resets the connection before the request is read', async () => {
    const dependency = script().disconnect('connect').respond('ok');
    const url = await serve(dependency);
    const error = await fetch(url).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TypeError);
    expect(server?.requests).toHaveLength(0);
    expect(await (await fetch(url)).text()).toBe('ok');
    expect(dependency.calls).toHaveLength(2);
  });

  it('resets the connection in the middle of the body', async () => {
    const url = await serve(script().disconnect('mid-body').respond('ok'));
    const response = await fetch(url);
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow();
  });

  it('hangs, until the client gives up or the time is over', async () => {
    const dependency = script().hang().hang('30ms').respond('ok');
    const url = await serve(dependency);
    const controller = new AbortController();
    const hanging = fetch(url, { signal: controller.signal });
    while (server?.requests.length === 0) await turn();
    expect(dependency.active).toBe(1);
    controller.abort(new Error('given up'));
    await expect(hanging).rejects.toThrow('given up');
    await expect(fetch(url)).rejects.toThrow();
    while (dependency.active > 0) await turn();
    expect(await (await fetch(url)).text()).toBe('ok');
  });

  it('drips', async () => {
    const url = await serve(script().drip('0123456789', { over: '50ms', chunks: 5 }));
    const started = systemRuntime.clock.now();
    const response = await fetch(url);
    const chunks: string[] = [];
    for await (const chunk of response.body ?? []) chunks.push(new TextDecoder().decode(chunk));
    expect(chunks.join('')).toBe('0123456789');
    expect(chunks.length).toBeGreaterThan(1);
    expect(systemRuntime.clock.now() - started).toBeGreaterThanOrEqual(45);
  });

  it('takes its time', async () => {
    const url = await serve(script().respond('slow', { after: '40ms' }));
    const started = systemRuntime.clock.now();
    await fetch(url);
    expect(systemRuntime.clock.now() - started).toBeGreaterThanOrEqual(38);
  });

  it('says so when the script has ended', async () => {
    const url = await serve(script().respond('once').end());
    await fetch(url);
    const response = await fetch(url);
    expect([response.status, await response.text()]).toEqual([
      599,
      'Error: script: call 2 comes after the end; the script answers 1',
    ]);
    await server?.close();
    const empty = await serve(script());
    expect(await (await fetch(empty)).text()).toMatch(/it has no steps/);
  });

  it('loses all connections when it is closed', async () => {
    const url = await serve(script().hang());
    const hanging = fetch(url);
    hanging.catch(() => {});
    while (server?.requests.length === 0) await turn();
    await server?.close();
    await server?.close();
    await expect(hanging).rejects.toThrow();
    expect(server?.connections).toBe(0);
  });

  it('refuses what is no script', async () => {
    await expect(faultServer({} as never)).rejects.toThrow(
      /faultServer: must be given a script made by script\(\)/,
    );
    await expect(faultServer(script(), { prot: 1 } as never)).rejects.toThrow(/prot is not an option/);
    await expect(faultServer(script(), { port: -1 })).rejects.toThrow(/faultServer.port/);
  });
});

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
