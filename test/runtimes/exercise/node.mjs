import { check, equal, rejected, sleep } from './expect.mjs';

/** Exercises features that need Node's modules: for Node, Bun and Deno. */
export function node({ http: h, testing: t, configNode, testingNode, undici }, { base, folder, writeFile }) {
  if (configNode === undefined) return {};
  const write = (name, text) => {
    const path = `${folder}/${name}`;
    writeFile(path, text);
    return path;
  };
  return {
    async 'policies from a file'() {
      const path = write(`read-${Math.random()}.yaml`, 'policies:\n  payments: { timeout: 1s }\n');
      const { payments } = await configNode.loadPolicies(path, { names: ['payments'] });
      equal(await payments.execute(() => 1), 1);
    },
    async 'a file that is watched'() {
      const name = `watched-${Math.random()}.yaml`;
      const path = write(name, 'policies:\n  payments: { timeout: 1s }\n');
      const policies = await configNode.loadPolicies(path, { names: ['payments'], watch: { every: '50ms' } });
      const before = String(policies.payments.describe());
      write(name, 'policies:\n  payments: { timeout: 9s }\n');
      for (let i = 0; i < 100 && String(policies.payments.describe()) === before; i++) await sleep(50);
      const after = String(policies.payments.describe());
      policies.close?.();
      check(before !== after, `unchanged: ${after}`);
    },
    async 'a server with faults'() {
      const server = await testingNode.faultServer(t.script().status(503).respond({ ok: true }));
      const response = await h.resilientFetch(h.standard({ retry: { backoff: () => 5 } }))(server.url);
      equal([response.status, await response.text()], [200, '{"ok":true}']);
      await server.close();
    },
    async 'a proxy with faults'() {
      const proxy = await testingNode.faultProxy({ target: base, latency: '20ms' });
      const response = await fetch(`${proxy.url}/ok`, { headers: { connection: 'close' } });
      equal(response.status, 200);
      await response.text();
      await proxy.set({ fault: 'reset' });
      await rejected(fetch(`${proxy.url}/ok`));
      await proxy.close();
    },
    async "undici's interceptor"() {
      const { Agent, request } = undici;
      const dispatcher = new Agent().compose(
        h.undiciInterceptor(h.standard({ retry: { backoff: () => 5 } })),
      );
      const { statusCode, body } = await request(`${base}/503?id=${Math.random()}`, { dispatcher });
      equal([statusCode, (await body.json()).n], [200, 3]);
      await dispatcher.close();
    },
  };
}
